using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Tests.Invocations;

public sealed class LauncherLineTests
{
    [Theory]
    [InlineData("python3 -u {{ACS::ScriptFileName}}", "", "python3|-u|F")]
    [InlineData("python3 -u {{ACS::ScriptFileName|Ext(\".py\")}}", ".py", "python3|-u|F")]
    [InlineData("a {{ acs::scriptfilename | ext( '.PL' ) }} b", ".PL", "a|F|b")]
    [InlineData("python3 -u", "", "python3|-u|F")]
    [InlineData("a --file={{ACS::ScriptFileName}} \"x {{ACS::ScriptFileName}}\"", "", "a|--file=F|x F")]
    [InlineData("a '{{ACS::ScriptFileName}}'", "", "a|{{ACS::ScriptFileName}}|F")]
    [InlineData("a\t\"b c\" 'd \"e' f\\ g \"h\\\"i\\j\" '' k\"l\"'m'", "", "a|b c|d \"e|f g|h\"i\\j||klm|F")]
    [InlineData("a $HOME `x` $(y) * ; | & > z", "", "a|$HOME|`x`|$(y)|*|;|||&|>|z|F")]
    [InlineData("a {{ACS::ScriptFileName|Ext(\"../x\")}}", "", "a|{{ACS::ScriptFileName|Ext(../x)}}|F")]
    public void A_launcher_is_split_as_a_shell_would_but_nothing_is_expanded(string line, string extension, string arguments)
    {
        var launcher = LauncherLine.Parse(line);
        Assert.NotNull(launcher);
        Assert.Equal(extension, launcher.Extension);
        Assert.Equal(arguments, string.Join('|', launcher.Arguments("F")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a 'b")]
    [InlineData("a \"b")]
    [InlineData("'' a")]
    [InlineData("a\0b")]
    public void What_is_no_command_line_is_none(string line) => Assert.Null(LauncherLine.Parse(line));
}
