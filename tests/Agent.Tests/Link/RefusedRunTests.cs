using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Records;

namespace CloudAssistant.Agent.Tests.Link;

public class RefusedRunTests
{
    private const long InTime = Some.ServerMs + 3_600_000;
    private readonly OwnRecords _records = new();

    [Fact]
    public async Task A_Bat_script_is_refused_as_not_applicable()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start();
        var link = await gateway.WelcomeAsync();
        await link.RunAsync(_records[1], "echo hello", InTime, type: ScriptType.Bat);
        var report = await link.ReadReportAsync();
        Assert.Equal((_records[1].ToKey(), ReportKind.Refused, ReportError.CommandNotApplicable), (report.Record, report.Kind, report.Error));
        Assert.False(report.HasExitCode);
        Assert.True(report.Output.IsEmpty);
    }

    [Fact]
    public async Task What_finds_neither_a_place_nor_room_to_wait_is_refused_and_what_waits_runs_later()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start(new AgentLimits { RunsMax = 1, QueueMax = 1 });
        var link = await gateway.WelcomeAsync();
        await link.RunAsync(_records[1], "sleep 60", InTime);
        await link.AnswerAsync(await link.ReadReportAsync(ReportKind.Started));
        await link.RunAsync(_records[2], "exit 0", InTime);
        var queued = await link.ReadReportAsync();
        Assert.Equal((_records[2].ToKey(), ReportKind.Queued, ReportError.None), (queued.Record, queued.Kind, queued.Error));
        await link.AnswerAsync(queued);
        await link.AskAsync(_records[2]);
        queued = await link.ReadReportAsync();
        Assert.Equal((_records[2].ToKey(), ReportKind.Queued), (queued.Record, queued.Kind));
        await link.AnswerAsync(queued);
        await link.RunAsync(_records[3], $"touch {agent.File("started")}", InTime);
        var refused = await link.ReadReportAsync();
        Assert.Equal(
            (_records[3].ToKey(), ReportKind.Refused, ReportError.TaskConcurrencyLimit), (refused.Record, refused.Kind, refused.Error));
        await link.AnswerAsync(refused);

        await link.StopAsync(_records[1]);
        Assert.Equal(_records[1].ToKey(), (await link.ReadReportAsync(ReportKind.Stopped)).Record);
        Assert.Equal(_records[2].ToKey(), (await link.ReadReportAsync(ReportKind.Exited)).Record);
        Assert.False(File.Exists(agent.File("started")));
    }
}
