using System.Text.Json;

namespace CloudAssistant.Cli.Tests.Invocations;

/// <summary>What runs by itself, now and then.</summary>
public sealed class RepeatTests
{
    [Theory]
    [InlineData("--all --schedule rate(5m)", "Frequency=rate(5m) RepeatMode=Period", "rate(5m)")]
    [InlineData("--tag env=prod --late-binding --schedule rate(5m)", "Frequency=rate(5m) LateBinding=true RepeatMode=Period", "rate(5m)")]
    [InlineData("--all --at-boot every", "RepeatMode=EveryReboot", "every boot")]
    [InlineData("--all --at-boot next", "RepeatMode=NextRebootOnly", "next boot")]
    public async Task A_run_that_repeats_says_how_to_see_and_stop_it_and_does_not_wait(string options, string sent, string when)
    {
        await using var server = Server();
        using var caller = new Caller(server);

        var (code, output, error) = await caller.RunAsync(["run", "uptime", .. options.Split(' ')]);

        Assert.Equal((0, Answers.InvokeId), (code, output.Trim()));
        Assert.Equal($"It runs by itself: {when}. See it: ca results {Answers.InvokeId}. Stop it: ca stop {Answers.InvokeId}", error.Trim());
        Assert.Equal(sent, Said(server));
        Assert.DoesNotContain(server.Calls, call => call.Action == "DescribeInvocations");
    }

    [Theory]
    [InlineData("--no-wait", "t-c00000000000000000000000000000001")]
    [InlineData("--output=json", """{"InvokeId":"t-c00000000000000000000000000000001","CommandId":"c-1"}""")]
    public async Task Programs_get_the_id_alone(string option, string printed)
    {
        await using var server = Server();
        using var caller = new Caller(server);

        var (code, output, error) = await caller.RunAsync("run", "uptime", "--all", "--schedule", "rate(5m)", option);

        Assert.Equal((0, printed, ""), (code, string.Concat(output.Where(one => !char.IsWhiteSpace(one))), error));
    }

    [Fact]
    public async Task Without_such_an_option_nothing_repeats()
    {
        await using var server = Server();
        using var caller = new Caller(server);

        await caller.RunAsync("run", "uptime", "--all");

        Assert.Equal("", Said(server));
    }

    [Theory]
    [InlineData("Give --schedule or --at-boot, one of the two.", "--all", "--schedule", "rate(5m)", "--at-boot", "next")]
    [InlineData("--late-binding needs --schedule and --tag.", "--all", "--schedule", "rate(5m)", "--late-binding")]
    [InlineData("--late-binding needs --schedule and --tag.", "--instance", "mi-1", "--schedule", "rate(5m)", "--late-binding")]
    [InlineData("--late-binding needs --schedule and --tag.", "--tag", "env=prod", "--late-binding")]
    [InlineData("--late-binding needs --schedule and --tag.", "--tag", "env=prod", "--at-boot", "every", "--late-binding")]
    [InlineData("--schedule is empty.", "--all", "--schedule", "")]
    [InlineData("--schedule is empty.", "--all", "--schedule", " ")]
    [InlineData("Required argument missing for option: '--schedule'.", "--all", "--schedule")]
    public async Task Options_that_do_not_go_together_are_wrong_usage(string told, params string[] options)
    {
        await using var server = Server();
        using var caller = new Caller(server);

        var (code, output, error) = await caller.RunAsync(["run", "uptime", .. options]);

        Assert.Equal((2, "", told), (code, output.Trim(), error.Trim()));
        Assert.Empty(server.Calls);
    }

    [Fact]
    public async Task Lists_say_when_it_is_due_next_and_how_often_that_was_missed()
    {
        await using var server = new StubServer().Answer("DescribeInvocations", Invocations(
            Item("t-1", "Running", "Period", "rate(5m)", "2030-01-01T08:00:00Z", 3),
            Item("t-2", "Success", "Period", "at(2020-01-01 00:00:00)"),
            Item("t-3", "Running", "EveryReboot"),
            Item("t-4", "Running", "NextRebootOnly"),
            Item("t-5", "Stopped", "EveryReboot"),
            Item("t-6", "Success", "Once")));
        using var caller = new Caller(server);

        var lines = (await caller.RunAsync("invocations")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var (next, missed) = (lines[0].IndexOf("Next due", StringComparison.Ordinal), lines[0].IndexOf("Missed", StringComparison.Ordinal));
        Assert.Equal(
            [("2030-01-01T08:00:00Z", "3"), ("", "0"), ("every boot", "0"), ("next boot", "0"), ("", "0"), ("", "")],
            lines[1..].Select(line => line.PadRight(missed)).Select(line => (line[next..missed].Trim(), line[missed..].Trim())));
    }

    [Fact]
    public async Task Lists_of_what_runs_once_have_no_such_columns()
    {
        await using var server = new StubServer().Answer("DescribeInvocations", Invocations(Item("t-1", "Success", "Once")));
        using var caller = new Caller(server);

        Assert.DoesNotContain("Next due", (await caller.RunAsync("invocations")).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Running", "Period", "rate(5m)", "2030-01-01T08:00:00Z", 3, "Schedule: rate(5m), next due 2030-01-01T08:00:00Z, 3 missed")]
    [InlineData("Success", "Period", "at(2020-01-01 00:00:00)", "", 0, "Schedule: at(2020-01-01 00:00:00), never due any more")]
    [InlineData("Running", "EveryReboot", "", "", 0, "Schedule: every boot")]
    [InlineData("Success", "Once", "", "", 0, null)]
    public async Task Results_say_when_it_is_due_next(string status, string mode, string frequency, string next, int missed, string? said)
    {
        await using var server = Answers.Run().Answer("DescribeInvocations", Invocations(Item(Answers.InvokeId, status, mode, frequency, next, missed)));
        using var caller = new Caller(server);

        var lines = (await caller.RunAsync("results", Answers.InvokeId)).Out.Split('\n');

        Assert.Equal(said, lines.SingleOrDefault(line => line.StartsWith("Schedule", StringComparison.Ordinal))?.Trim());
    }

    private static StubServer Server() =>
        Answers.Run().Answer("DescribeManagedInstances", new { Instances = new[] { new { InstanceId = "mi-1" } }, NextToken = "" });

    private static object Invocations(params object[] items) => new { RequestId = "R", Invocations = new { Invocation = items } };

    private static object Item(string id, string status, string mode, string frequency = "", string next = "", int missed = 0) => new
    {
        InvokeId = id, InvocationStatus = status, InvokeStatus = status, CommandName = "sample", RepeatMode = mode, Frequency = frequency, NextDueTime = next,
        MissedTicks = missed, Counts = new { Success = 1, Total = 1 },
    };

    private static string Said(StubServer server) => string.Join(' ', server.CallOf("RunCommand")
        .Where(pair => pair.Key is "RepeatMode" or "Frequency" or "LateBinding").OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
}
