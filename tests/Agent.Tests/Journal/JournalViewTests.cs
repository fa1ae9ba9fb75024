using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Link;
using CloudAssistant.Agent.Tests.Records;
using CloudAssistant.Agent.Verbs;
using Microsoft.Extensions.Time.Testing;

namespace CloudAssistant.Agent.Tests.Journal;

/// <summary>What of a journal can be told, and when it was.</summary>
public sealed class JournalViewTests
{
    // The machine's clock is a day behind the server's, and was set since.
    private static readonly FakeTimeProvider Wall = new(DateTimeOffset.FromUnixTimeMilliseconds(Some.ServerMs).AddDays(-1));
    private static readonly CalendarTime Time = new(Wall, new Moment(Some.Boot, 1_000_000 + 60_000, null));

    [Fact]
    public async Task An_answered_record_tells_the_same_before_and_after_the_journal_is_compacted()
    {
        await using var agent = new AgentUnderTest(new Uri("http://127.0.0.1:9"));
        using var journal = JournalFile.Open(agent.State.Disk).File;
        journal.Append(
        [
            JournalEntries.Starting(Some.Record(1), Some.ServerMs + 60_000, Some.At(0), null, TaskKind.Shell),
            JournalEntries.Ended(Some.Record(1), Some.ServerMs + 60_000, Some.Exited(3)),
            JournalEntries.Answered(Some.Record(1)),
            JournalEntries.Starting(Some.Record(2), Some.ServerMs + 60_000, Some.At(5), "/srv", TaskKind.File),
        ]);
        var before = Told(agent);
        journal.Compact(JournalView.Read(agent.State, out _)!);
        Assert.Equal(before, Told(agent));
        Assert.Equal(
            [
                "2027-01-15T08:00:00Z|-|-|File|Interrupted|-|no|-",
                "2027-01-15T08:00:00Z|2027-01-15T08:00:00Z|0.01 s|Shell|Ended|3|yes|ExitCodeNonzero",
            ],
            before);
    }

    [Fact]
    public async Task A_torn_end_is_left_out_and_a_damaged_journal_tells_what_stands_before_the_damage()
    {
        await using var agent = new AgentUnderTest(new Uri("http://127.0.0.1:9"));
        using (var journal = JournalFile.Open(agent.State.Disk).File)
        {
            journal.Append([JournalEntries.Ended(Some.Record(1), 1, Some.Exited(0))]);
            journal.Append([JournalEntries.Ended(Some.Record(2), 1, Some.Exited(0))]);
        }
        var file = Path.Combine(agent.State.Path, JournalFile.Name);
        var whole = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(file, whole[..^3]);
        Assert.Single(JournalView.Read(agent.State, out var damaged)!.Records);
        Assert.False(damaged);
        whole[JournalFrames.HeaderBytes + 45] ^= 0xFF;
        await File.WriteAllBytesAsync(file, whole);
        JournalView.Read(agent.State, out damaged);
        Assert.True(damaged);
    }

    [Fact]
    public void A_moment_is_told_in_server_time_else_on_this_clock_else_not_at_all()
    {
        Assert.Equal("2027-01-15T08:00:10Z", CalendarTime.Text(Time.OnServer(Some.At(10_000))));
        Assert.Equal("2027-01-14T07:59:10Z", CalendarTime.Text(Time.OnMachine(Some.At(10_000))));
        Assert.Equal("2027-01-14T07:59:10Z", CalendarTime.Text(Time.OnServer(Some.At(10_000) with { ServerMs = null })));
        Assert.Equal("2027-01-15T08:00:10Z", CalendarTime.Text(Time.OnMachine(Some.At(10_000) with { Boot = Guid.NewGuid() })));
        Assert.Equal("unknown", CalendarTime.Text(Time.OnServer(Some.At(10_000) with { Boot = Guid.NewGuid(), ServerMs = null })));
        Assert.Equal("unknown", CalendarTime.Text(Time.OnServer(null)));
    }

    [Fact]
    public void The_newest_comes_first_and_what_never_ran_stands_where_the_server_made_it()
    {
        JournalRecord[] records =
        [
            Ended(1, Some.Exited(0) with { StartedAt = Some.At(0) }),
            Ended(2, new Outcome { Kind = ReportKind.Refused, Error = ReportError.DeliveryTimeout }) with { Id = Some.Record(2) with { Tick = Some.ServerMs + 7_000 } },
            Ended(3, Some.Exited(0) with { StartedAt = Some.At(9_000) }),
            Ended(4, Some.Exited(0) with { StartedAt = Some.At(5_000) }),
        ];
        var state = records.Aggregate(new JournalState(Guid.NewGuid()), (all, record) => all with { Records = all.Records.Add(record.Id, record) });
        Assert.Equal([3, 2, 4, 1], JournalView.NewestFirst(state, Time).Select(record => record.Id.Ordinal));
    }

    private static JournalRecord Ended(int number, Outcome outcome) => new(Some.Record(number), 1) { Outcome = outcome, Answered = true };

    // All but the names, which are the same in each.
    private static List<string> Told(AgentUnderTest agent) => JournalView.NewestFirst(JournalView.Read(agent.State, out _)!, Time)
        .Select(record => new RecordView(record, Time, agentRuns: false).Cells())
        .Select(cells => string.Join('|', [.. cells[..7], cells[9]]))
        .ToList();
}
