using System.CommandLine;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Settings;

namespace CloudAssistant.Agent.Tests.Settings;

public sealed class RunSettingsTests
{
    [Theory]
    [InlineData("0", 0L)]
    [InlineData("1234", 1234L)]
    [InlineData("3KiB", 3072L)]
    [InlineData("64MiB", 67_108_864L)]
    [InlineData("2GiB", 2_147_483_648L)]
    [InlineData("", null)]
    [InlineData("KiB", null)]
    [InlineData("1.5MiB", null)]
    [InlineData("-1", null)]
    [InlineData("+1", null)]
    [InlineData("1 KiB", null)]
    [InlineData("1kB", null)]
    [InlineData("9999999999GiB", null)]
    [InlineData("99999999999999999999", null)]
    public void A_size_is_plain_bytes_or_a_whole_number_of_a_unit(string text, long? bytes) => Assert.Equal(bytes, ByteSize.Read(text));

    [Fact]
    public void A_setting_comes_from_its_option_else_from_its_variable_else_it_has_its_default()
    {
        Assert.Equal(new AgentLimits(), Read("", []).Settings!.Limits);
        Assert.Equal(
            new AgentLimits { RunsMax = 3, QueueMax = 4, QueueBytesMax = 1 << 20, SpoolBytesMax = 24 * 1024 },
            Read("--max-runs 3", new() { ["MAX_RUNS"] = "7", ["MAX_QUEUE"] = "4", ["MAX_QUEUE_BYTES"] = "1MiB", ["MAX_SPOOL_BYTES"] = "24576" }).Settings!.Limits);
        Assert.Equal(new Uri("https://b"), Read("--server https://b", new() { ["SERVER"] = "https://a" }).Settings!.Server);
        Assert.Equal(new AgentLimits(), Read("", new() { ["MAX_RUNS"] = "" }).Settings!.Limits);
    }

    [Theory]
    [InlineData("MAX_RUNS", "0", "1 to 1000 scripts")]
    [InlineData("MAX_QUEUE", "100001", "0 to 100000 records")]
    [InlineData("MAX_QUEUE_BYTES", "65MiB", "0 to 64MiB, in bytes")]
    [InlineData("MAX_SPOOL_BYTES", "24575", "24KiB to 64MiB, in bytes")]
    [InlineData("SERVER", "http://name:secret@host", "https://host")]
    public void A_bad_variable_is_named_with_its_limit_and_unit(string variable, string text, string limit)
    {
        var (settings, whyNot) = Read("", new() { [variable] = text });
        Assert.Null(settings);
        Assert.StartsWith($"CLOUD_ASSISTANT_{variable} is {limit}", whyNot, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", whyNot, StringComparison.Ordinal);
    }

    [Fact]
    public void The_smallest_spool_holds_one_result() => Assert.Equal(ProtocolLimits.OutputBytesMax, Read("--max-spool-bytes 24KiB", []).Settings!.Limits.SpoolBytesMax);

    private static (RunSettings? Settings, string? WhyNot) Read(string line, Dictionary<string, string> variables)
    {
        var verb = new RootCommand();
        foreach (var option in RunSettings.Options)
            verb.Add(option);
        var parsed = verb.Parse(line);
        Assert.Empty(parsed.Errors);
        return (RunSettings.Read(parsed, name => variables.GetValueOrDefault(name["CLOUD_ASSISTANT_".Length..]), out var whyNot), whyNot);
    }
}
