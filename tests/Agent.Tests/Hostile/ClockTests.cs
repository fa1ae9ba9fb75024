using System.Globalization;
using System.Text.RegularExpressions;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Logs;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Link;
using CloudAssistant.Agent.Tests.Records;
using CloudAssistant.Agent.Tests.Verbs;
using CloudAssistant.EndToEnd.Tests;

namespace CloudAssistant.Agent.Tests.Hostile;

/// <summary>The real agent, whose machine's clock is set back by a day, and forward again, in the midst of its work.</summary>
public sealed partial class ClockTests
{
    private const long InTime = Some.ServerMs + 3_600_000;
    private static readonly TimeSpan[] Jumps = [TimeSpan.FromDays(-1), TimeSpan.Zero];
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);
    private readonly OwnRecords _records = new();

    [JumpingClockFact]
    public async Task Nothing_runs_twice_is_refused_wrongly_or_misses_its_time_when_the_clock_is_set_back_by_a_day()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        var (starts, clock) = (agent.File("starts"), new JumpingClock(agent.File("clock")));
        // Looked at each time, not once a second.
        var environment = new Dictionary<string, string?>(clock.Environment) { ["FAKETIME_NO_CACHE"] = "1" };
        await using var process = new AgentProcess(agent.State, environment);
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

            // The process has the clock at once; the script starts as any other, and its time is that which passes.
            clock.Set(jump);
            await link.RunAsync(during, $"echo {number - 1} >> {starts}; sleep 1.2", InTime);
            var ended = await EndOfAsync(during, ReportKind.Exited);
            Assert.InRange(ended.StartedAgoMs, 1_200, 20_000);
            await link.AnswerAsync(ended);
            Assert.InRange(LastLogged(agent.State) - TimeProvider.System.GetUtcNow(), jump - Slack, jump + Slack);

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
            await ShowsAsync(jump);
        }

        // The journal tells the same to a new life, whatever the clock says by then.
        await process.KillAsync();
        clock.Set(TimeSpan.FromDays(-1));
        await using var second = new AgentProcess(agent.State, environment);
        link = await second.ExpectAsync(gateway.WelcomeAsync());
        await link.RunAsync(_records[1], $"echo again >> {starts}", InTime);
        Assert.Equal(0, (await second.ExpectAsync(link.ReadReportAsync(ReportKind.Exited))).ExitCode);
        Assert.Equal("1\n2\n3\n5\n6\n7\n", await File.ReadAllTextAsync(starts));

        // By the clock of the machine it has run since then, but no longer or shorter than it has.
        async Task ShowsAsync(TimeSpan jump)
        {
            var variables = string.Join(' ', environment.Select(variable => $"{variable.Key}={variable.Value}"));
            var shown = await AgentCommand.ShellAsync($"{variables} exec \"$@\"", "status", "--state-dir", agent.State.Path);
            var since = Since().Match(shown.Output);
            Assert.InRange(DateTimeOffset.Parse(since.Groups[1].Value, CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow(), jump - Slack, jump + Slack);
            Assert.InRange(double.Parse(since.Groups[2].Value, CultureInfo.InvariantCulture), 1, 60);
            Assert.DoesNotContain("problem", shown.Output, StringComparison.Ordinal);
        }

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

    // By the clock that the agent has.
    private static DateTimeOffset LastLogged(StateDirectory state) => DateTimeOffset.Parse(
        LogLine.Split(File.ReadLines(Path.Combine(state.Path, LogFile.DirectoryName, LogFile.Name)).Last()).Time, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"agent: +runs since (\S+) \((\S+) s\)")]
    private static partial Regex Since();
}
