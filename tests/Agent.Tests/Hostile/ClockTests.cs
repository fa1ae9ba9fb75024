using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Link;
using CloudAssistant.Agent.Tests.Records;
using CloudAssistant.EndToEnd.Tests;

namespace CloudAssistant.Agent.Tests.Hostile;

/// <summary>The real agent, whose machine's clock is set back by a day, and forward again, in the midst of its work.</summary>
public sealed class ClockTests
{
    private const long InTime = Some.ServerMs + 3_600_000;
    private static readonly TimeSpan[] Jumps = [TimeSpan.FromDays(-1), TimeSpan.Zero];
    private readonly OwnRecords _records = new();

    [JumpingClockFact]
    public async Task Nothing_runs_twice_is_refused_wrongly_or_misses_its_time_when_the_clock_is_set_back_by_a_day()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        var (starts, clock) = (agent.File("starts"), new JumpingClock(agent.File("clock")));
        await using var process = new AgentProcess(agent.State, clock.Environment);
        var link = await process.ExpectAsync(gateway.WelcomeAsync());
        Assert.Contains("faketime", await File.ReadAllTextAsync($"/proc/{process.Id}/maps"), StringComparison.Ordinal);
        var number = 0;
        foreach (var jump in Jumps)
        {
            var (early, timed, during, tooLate) = (_records[++number], _records[++number], _records[++number], _records[++number]);
            await link.RunAsync(early, $"echo {number - 3} >> {starts}", InTime);
            await link.AnswerAsync(await EndOfAsync(early, ReportKind.Exited));
            await link.RunAsync(timed, $"echo {number - 2} >> {starts}; sleep 600", InTime, timeoutMs: 3_000);
            await link.AnswerAsync(await process.ExpectAsync(link.ReadReportAsync(ReportKind.Started)));

            // The process has the clock after a second; the script outlasts that, and starts as any other.
            clock.Set(jump);
            await link.RunAsync(during, $"echo {number - 1} >> {starts}; sleep 1.2", InTime);
            var ended = await EndOfAsync(during, ReportKind.Exited);
            Assert.InRange(ended.StartedAgoMs, 1_200, 20_000);
            await link.AnswerAsync(ended);

            // Its time is counted by a clock that nobody sets.
            var over = await EndOfAsync(timed, ReportKind.TimedOut);
            Assert.InRange(over.StartedAgoMs, 3_000, 20_000);
            Assert.InRange(over.FinishedAgoMs, 0, 10_000);
            await link.AnswerAsync(over);

            // A duplicate never runs, and what is late by the server's clock stays late.
            await link.RunAsync(early, $"echo again >> {starts}", InTime);
            await link.AnswerAsync(await EndOfAsync(early, ReportKind.Exited));
            await link.RunAsync(tooLate, $"echo late >> {starts}", Some.ServerMs - 1);
            var refused = await EndOfAsync(tooLate, ReportKind.Refused);
            Assert.Equal(ReportError.DeliveryTimeout, refused.Error);
            await link.AnswerAsync(refused);
        }

        // The journal tells the same to a new life, whatever the clock says by then.
        await process.KillAsync();
        clock.Set(TimeSpan.FromDays(-1));
        await using var second = new AgentProcess(agent.State, clock.Environment);
        link = await second.ExpectAsync(gateway.WelcomeAsync());
        await link.RunAsync(_records[1], $"echo again >> {starts}", InTime);
        Assert.Equal(0, (await second.ExpectAsync(link.ReadReportAsync(ReportKind.Exited))).ExitCode);
        Assert.Equal("1\n2\n3\n5\n6\n7\n", await File.ReadAllTextAsync(starts));

        async Task<Report> EndOfAsync(RecordId id, ReportKind kind)
        {
            while (true)
            {
                var report = await process.ExpectAsync(link.ReadReportAsync(kind));
                if (report.Record.Equals(id.ToKey()))
                    return report;
            }
        }
    }
}
