using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Windows.Tests;

/// <summary>What scripts of PowerShell meet on Windows, by its real engine.</summary>
[Collection(Machines.Name)]
[Trait("Category", "Long")]
public class PowerShellTests(Machines machines)
{
    [WineFact]
    public async Task A_script_has_its_exit_code_its_parameters_and_utf_8_both_ways()
    {
        await using var agent = await StartAsync();
        var task = PowerShell("\"grüße 中文 $env:CLOUD_ASSISTANT_PARAM_WHO $PWD\"\nexit 7");
        task.ReplaceOwn = true;
        task.Parameters.Add("who", "a & b | \"c\" %PATH% ^ ñ");

        var report = await agent.RunAsync(task);

        Assert.Equal((ReportKind.Exited, 7), (report.Kind, report.ExitCode));
        Assert.Equal("grüße 中文 a & b | \"c\" %PATH% ^ ñ C:\\windows\\system32\r\n", report.Output.ToStringUtf8());
    }

    [WineFact]
    public async Task An_error_that_ends_it_is_in_its_output_and_its_exit_code()
    {
        await using var agent = await StartAsync();

        var report = await agent.RunAsync(PowerShell("'one'\nthrow 'brökën'\n'three'\n"));

        var output = report.Output.ToStringUtf8();
        Assert.Equal((ReportKind.Exited, 1), (report.Kind, report.ExitCode));
        Assert.StartsWith("one\r\n", output, StringComparison.Ordinal);
        Assert.Contains("brökën", output, StringComparison.Ordinal);
        Assert.DoesNotContain("three", output, StringComparison.Ordinal);
    }

    [WineFact]
    public async Task A_launcher_passes_arguments_as_they_are()
    {
        await using var agent = await StartAsync();
        var task = PowerShell("param([string] $Name, [int] $Count)\n\"$Name|$($Count + 1)\"");
        task.Launcher = "pwsh -NoProfile -ExecutionPolicy Bypass -File {{ACS::ScriptFileName|Ext(\".ps1\")}} -Name 'a  $b & \"c\"' -Count 4";

        var report = await agent.RunAsync(task);

        Assert.Equal((0, "a  $b & \"c\"|5\r\n"), (report.ExitCode, report.Output.ToStringUtf8()));
    }

    [WineFact]
    public async Task Its_time_ends_all_that_it_started()
    {
        await using var agent = await StartAsync();
        var tag = EndTests.Tag();

        var report = await agent.RunAsync(PowerShell($"'begun'\n& \"$env:SystemRoot\\system32\\cmd.exe\" /c \"ping -n {tag} 127.0.0.1 >nul\"", timeoutMs: 15_000), ReportKind.TimedOut);

        Assert.Equal(ReportKind.TimedOut, report.Kind);
        Assert.StartsWith("begun", report.Output.ToStringUtf8(), StringComparison.Ordinal);
        Assert.Equal(0, machines.Wine.Count(tag));
    }

    private async Task<WindowsAgent> StartAsync() => await WindowsAgent.StartAsync(machines.Wine, await PowerShellFile.DirectoryAsync());

    private static TaskBody PowerShell(string script, int timeoutMs = 60_000) =>
        new() { Type = ScriptType.Powershell, Script = script, TimeoutMs = timeoutMs, Termination = Termination.ProcessTree };
}
