using System.Text;
using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Windows;

namespace CloudAssistant.Agent.Tests.Windows;

public class WindowsScriptCommandTests
{
    private const string Shell = @"C:\windows\system32\cmd.exe", File = @"C:\state & more\scripts\ab.bat";

    [Fact]
    public void A_bat_script_is_run_by_cmd_without_settings_of_its_own()
    {
        var command = Command(Spec(ScriptKind.Bat, "echo hi"));

        Assert.Equal((".bat", 437), (command.Extension, command.CodePage));
        Assert.Equal(new ProcessCommand(Shell, $"cmd.exe /d /s /c \"\"{File}\"\""), command.For(File));
    }

    [Theory]
    [InlineData("pwsh.exe", "powershell.exe")]
    [InlineData("powershell.exe")]
    public void PowerShell_is_the_newest_there_is_and_reads_and_writes_utf_8(params string[] there)
    {
        var command = Command(Spec(ScriptKind.PowerShell, "'中文'"), there);

        Assert.Equal((".ps1", 65001), (command.Extension, command.CodePage));
        Assert.Equal([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("'中文'")], command.Content);
        Assert.Equal(
            $"cmd.exe /d /s /c \"chcp 65001>nul & \"C:\\bin\\{there[0]}\" -NoProfile -NonInteractive -ExecutionPolicy Bypass -File \"C:\\s\\a.ps1\"\"",
            command.For(@"C:\s\a.ps1").Line);
    }

    [Theory]
    [InlineData("Shell", "", "Shell scripts do not run on Windows.")]
    [InlineData("PowerShell", "", "PowerShell (pwsh.exe or powershell.exe) is not installed on this instance.")]
    [InlineData("Bat", "python.bat -x", "The launcher's program is not an .exe.")]
    [InlineData("Bat", "python -x", "The launcher's program was not found.")]
    [InlineData("Bat", "\"open", "The launcher is not a command line: it has no program, or a quote is left open.")]
    public void What_cannot_run_is_refused_with_its_reason(string kind, string launcher, string reason)
    {
        var (command, refusal) = WindowsScriptCommand.Of(Spec(Enum.Parse<ScriptKind>(kind), "x") with { Launcher = launcher }, 437, Shell, _ => null);

        Assert.Null(command);
        Assert.Equal(reason, refusal!.Info);
    }

    [Fact]
    public void The_environment_is_sorted_holds_no_more_than_it_should_and_says_whose_it_is()
    {
        var spec = Spec(ScriptKind.Bat, "x") with { Environment = new Dictionary<string, string> { ["B"] = "2", ["a"] = "1", ["cloud_assistant_record"] = "other" } };

        Assert.Equal("a=1\0B=2\0CLOUD_ASSISTANT_RECORD=record\0Path=C:\\bin\0\0", WindowsEnvironment.Of(spec, name => name == "Path" ? @"C:\bin" : null), ignoreCase: true);
        Assert.Null(WindowsEnvironment.Of(spec with { Environment = new Dictionary<string, string> { ["a=b"] = "" } }, _ => null));
    }

    [Fact]
    public void A_backslash_of_a_launcher_is_part_of_a_path_on_windows() =>
        Assert.Equal([@"C:\a b\p.exe", @"-x\", "f"], LauncherLine.Parse("\"C:\\a b\\p.exe\" -x\\ {{ACS::ScriptFileName}}", escapes: false)!.Arguments("f"));

    private static WindowsScriptCommand Command(RunSpec spec, params string[] there) =>
        WindowsScriptCommand.Of(spec, 437, Shell, name => there.Contains(name) ? $@"C:\bin\{name}" : null).Command!;

    private static RunSpec Spec(ScriptKind kind, string script) => new()
    {
        RecordId = "record",
        Kind = kind,
        Script = script,
        Timeout = TimeSpan.FromMinutes(1),
        Environment = new Dictionary<string, string>(),
    };
}
