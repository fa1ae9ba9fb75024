using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Tests.Invocations;
using CloudAssistant.Agent.Tests.Records;

namespace CloudAssistant.Agent.Tests.Link;

public class LimitedRunTests
{
    [LimitFact]
    public async Task A_script_that_its_memory_limit_ended_is_reported_so()
    {
        var records = new OwnRecords();
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        await using var process = new AgentProcess(agent.State, "--script-memory", "32MiB");
        var link = await gateway.WelcomeAsync();
        await link.RunAsync(records[1], "exec tail -n 1 /dev/zero", Some.ServerMs + 3_600_000);
        var report = await link.ReadReportAsync(ReportKind.Exited);
        Assert.Equal(
            (137, 9, ReportError.ExitCodeNonzero, "Ended by the memory limit of this instance's agent (32MiB)."),
            (report.ExitCode, report.Signal, report.Error, report.ErrorInfo));
    }
}
