using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Tests.Invocations;
using CloudAssistant.Agent.Tests.Link;
using CloudAssistant.Agent.Tests.Records;
using CloudAssistant.Agent.Tests.Verbs;

namespace CloudAssistant.Agent.Tests.Hostile;

/// <summary>The real agent on a machine that can make no more processes.</summary>
public sealed class NoProcessTests
{
    private const long InTime = Some.ServerMs + 3_600_000;
    private readonly OwnRecords _records = new();

    [ProcessLimitFact]
    public async Task A_run_that_finds_no_process_is_refused_with_the_reason_and_the_next_one_runs()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        await using var process = new AgentProcess(agent.State);
        var link = await process.ExpectAsync(gateway.WelcomeAsync());
        await link.RunAsync(_records[1], "exit 0", InTime);
        await link.AnswerAsync(await process.ExpectAsync(link.ReadReportAsync(ReportKind.Exited)));
        using var limit = ProcessLimit.Make(process.Id);

        limit.Reach();
        await link.RunAsync(_records[2], $"touch {agent.File("started")}", InTime);
        var refused = await process.ExpectAsync(link.ReadReportAsync(ReportKind.Refused));
        Assert.Equal((_records[2].ToKey(), ReportError.ExecutionException), (refused.Record, refused.Error));
        Assert.Equal("The system has reached its limit of processes.", refused.ErrorInfo);
        await link.AnswerAsync(refused);
        var status = await AgentCommand.RunAsync("status", "--state-dir", agent.State.Path);
        Assert.Contains("agent:        runs since ", status.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("problem", status.Output, StringComparison.Ordinal);
        var history = await AgentCommand.RunAsync("history", "--state-dir", agent.State.Path);
        Assert.Contains($"{_records[2]}  ExecutionException: {refused.ErrorInfo}\n", history.Output, StringComparison.Ordinal);

        limit.Lift();
        await link.RunAsync(_records[3], "exit 7", InTime);
        Assert.Equal(7, (await process.ExpectAsync(link.ReadReportAsync(ReportKind.Exited))).ExitCode);
        await link.RunAsync(_records[2], $"touch {agent.File("started")}", InTime);
        Assert.Equal(refused.ErrorInfo, (await process.ExpectAsync(link.ReadReportAsync(ReportKind.Refused))).ErrorInfo);
        Assert.False(File.Exists(agent.File("started")));
        await process.KillAsync();
        await Scripts.SoonAsync(link.GoneAsync());
    }
}
