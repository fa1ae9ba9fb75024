using System.Text.Json;

namespace CloudAssistant.Cli.Tests.Schedules;

public sealed class PreviewVerbTests
{
    private static readonly object Due = new { Utc = "2030-01-01T00:00:00Z", Local = "2030-01-01 08:00:00+08:00" };

    [Fact]
    public async Task The_call_carries_the_expression_and_what_it_is_seen_from()
    {
        await using var server = Server(false, Due);
        using var caller = new Caller(server);

        await caller.RunAsync(
            "schedule", "preview", "0 0 8 * * ?", "--zone", "Asia/Shanghai", "--count", "3", "--from", "2029-12-31T12:00:00Z", "--timeout", "10m");
        Assert.Equal("Count=3 Frequency=0 0 8 * * ? From=2029-12-31T12:00:00Z Timeout=600 Zone=Asia/Shanghai", Said(server));
        await caller.RunAsync("schedule", "preview", "rate(5m)");
        Assert.Equal("Frequency=rate(5m)", Said(server));
    }

    [Fact]
    public async Task Due_times_are_shown_in_UTC_and_in_local_time()
    {
        await using var server = Server(false, Due);
        using var caller = new Caller(server);

        var (code, output, error) = await caller.RunAsync("schedule", "preview", "0 0 8 * * ?");

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(["UTC Local time (Asia/Shanghai)", "2030-01-01T00:00:00Z 2030-01-01 08:00:00+08:00"], Lines(output));
    }

    [Fact]
    public async Task What_has_an_end_says_so()
    {
        await using var some = Server(true, Due);
        await using var none = Server(true);
        using Caller first = new(some), second = new(none);

        Assert.Equal("It is never due again.", Lines((await first.RunAsync("schedule", "preview", "at(2030-01-01 00:00:00)")).Out)[^1]);
        var (code, output, _) = await second.RunAsync("schedule", "preview", "at(2000-01-01 00:00:00)");
        Assert.Equal((0, "It is never due."), (code, output.Trim()));
    }

    [Fact]
    public async Task Json_is_the_answer()
    {
        await using var server = Server(true, Due);
        using var caller = new Caller(server);

        var (_, output, _) = await caller.RunAsync("schedule", "preview", "0 0 8 * * ?", "--output", "json");

        using var document = JsonDocument.Parse(output);
        var root = document.RootElement;
        Assert.Equal(("Asia/Shanghai", true), (root.GetProperty("Zone").GetString(), root.GetProperty("Exhausted").GetBoolean()));
        Assert.Equal("2030-01-01 08:00:00+08:00", root.GetProperty("DueTimes").GetProperty("DueTime")[0].GetProperty("Local").GetString());
    }

    [Theory]
    [InlineData("Required command was not provided.", "schedule")]
    [InlineData("Required argument missing for command: 'preview'.", "schedule", "preview")]
    [InlineData("The expression is empty.", "schedule", "preview", " ")]
    [InlineData("--timeout soon: a time reads 90, 90s, 10m or 2h.", "schedule", "preview", "rate(5m)", "--timeout", "soon")]
    public async Task Wrong_usage_is_told_in_words_and_exits_with_2(string told, params string[] arguments)
    {
        await using var server = Server(false, Due);
        using var caller = new Caller(server);

        var (code, output, error) = await caller.RunAsync(arguments);

        Assert.Equal((2, "", told), (code, output.Trim(), error.Trim()));
        Assert.Empty(server.Calls);
    }

    private static StubServer Server(bool exhausted, params object[] due) => new StubServer().Answer(
        "PreviewSchedule", new { RequestId = "R", Frequency = "0 0 8 * * ?", Zone = "Asia/Shanghai", DueTimes = new { DueTime = due }, Exhausted = exhausted });

    private static string Said(StubServer server) => string.Join(' ', server.CallOf("PreviewSchedule")
        .Where(pair => pair.Key is not "RegionId").OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));

    private static string[] Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
}
