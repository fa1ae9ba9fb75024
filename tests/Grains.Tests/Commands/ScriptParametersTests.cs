using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Tests.Commands;

public sealed class ScriptParametersTests
{
    private static readonly CommandOptions Options = new();
    private static readonly string ManyNames = string.Concat(Enumerable.Range(0, 12).Select(n => $"{{{{n{n}}}}}"));

    [Fact]
    public void Parameters_need_a_command_that_takes_them()
    {
        var closed = Draft("{{name}}") with { EnableParameter = false };

        Assert.Equal(RefusalCode.ParameterDisabled, Check(closed, ("name", "x")));
        Assert.Null(Check(closed));
        Assert.Null(ScriptParameters.Check(closed, null, Options));
    }

    [Fact]
    public void Keys_are_names_of_the_script_in_any_case()
    {
        Assert.Null(Check(Draft("{{name}}"), ("NAME", "x")));
        Assert.Null(Check(Draft("{{name}}")));
        Assert.Equal(RefusalCode.ParameterNotMatched, Check(Draft("{{name}}"), ("nam", "x")));
        Assert.Equal(RefusalCode.ParameterNotMatched, Check(Draft("{{ACS::InvokeId}}"), ("ACS::InvokeId", "x")));
        Assert.Equal(RefusalCode.ParameterKeyDuplicate, Check(Draft("{{name}}"), ("name", "x"), ("Name", "y")));
        Assert.Equal(RefusalCode.InvalidParameterParameters, Check(Draft("{{name}}"), ("", "x")));
        Assert.Equal(RefusalCode.ParameterKeyExceedLimit, Check(Draft("{{name}}"), (new string('k', 65), "x")));
    }

    [Theory]
    [InlineData(10, null)]
    [InlineData(11, RefusalCode.ParameterCountExceedLimit)]
    public void At_most_10_are_given(int count, RefusalCode? code) =>
        Assert.Equal(code, Check(Draft(ManyNames), [.. Enumerable.Range(0, count).Select(n => ($"n{n}", "x"))]));

    [Theory]
    [InlineData(16_383 - 5, null)]
    [InlineData(16_384 - 5, RefusalCode.CmdContentExceedLimit)]
    public void Script_and_values_together_stay_below_the_limit(int bytes, RefusalCode? code)
    {
        Assert.Equal(code, Check(Draft("echo {{v}}"), ("v", new string('v', bytes))));
        var refused = ScriptParameters.Check(Draft("echo {{v}}"), new Dictionary<string, string> { ["v"] = new string('v', 20_000) }, Options);
        Assert.Equal("The script with its parameters has 20005 bytes; it must be shorter than 16384 bytes.", refused?.Message);
    }

    private static RefusalCode? Check(CommandDraft draft, params (string Key, string Value)[] parameters) =>
        ScriptParameters.Check(draft, parameters.ToDictionary(p => p.Key, p => p.Value), Options)?.Code;

    private static CommandDraft Draft(string script) => new() { Name = "n", Type = ScriptType.Shell, Script = script, EnableParameter = true };
}
