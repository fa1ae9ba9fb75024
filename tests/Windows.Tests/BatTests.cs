using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Windows.Tests;

[Collection(Machines.Name)]
[Trait("Category", "Long")]
public class BatTests(Machines machines)
{
    [WineFact]
    public async Task A_bat_script_ends_with_its_exit_code_and_its_output()
    {
        await using var agent = await WindowsAgent.StartAsync(machines.Wine);

        var report = await agent.RunAsync(WindowsAgent.Bat("@echo off\necho one\necho two 1>&2\nexit /b 77"));

        Assert.Equal(
            (ReportKind.Exited, ReportError.ExitCodeNonzero, 77, "one\r\ntwo \r\n"),
            (report.Kind, report.Error, report.ExitCode, report.Output.ToStringUtf8()));
    }
}
