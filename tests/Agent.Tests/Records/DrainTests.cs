using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Journal;

namespace CloudAssistant.Agent.Tests.Records;

/// <summary>An agent that is asked to make way, at most for 100 s.</summary>
public class DrainTests
{
    private const long Within = 100_000, Late = 1_000_000;
    private readonly RecordBook _book;

    public DrainTests()
    {
        var opened = JournalFile.Open(new SimulatedDisk());
        _book = new(opened.File, opened.State, new AgentRules(new AgentLimits { RunsMax = 2, DrainWithin = TimeSpan.FromMilliseconds(Within) }));
    }

    [Fact]
    public void An_idle_agent_leaves_at_once_and_starts_nothing_more()
    {
        Assert.Equal([new AgentStep.Leave()], Do(0, new AgentEvent.DrainAsked()));
        Assert.Equal([new AgentStep.TellQueued(Some.Record(1))], Do(0, Run(1)));
        Assert.Empty(_book.State.Journal.Records);
    }

    [Fact]
    public void What_comes_meanwhile_waits_and_is_not_in_the_journal_when_the_last_run_ended_and_the_agent_leaves()
    {
        Do(0, Run(1), Run(2), Run(3));
        Assert.Empty(Do(0, new AgentEvent.DrainAsked()));
        Assert.Equal([new AgentStep.TellQueued(Some.Record(4))], Do(0, Run(4)));
        Assert.Equal([new AgentStep.TellOutcome(Some.Record(1), Success)], Do(0, Ended(1)));
        Assert.Equal([new AgentStep.TellOutcome(Some.Record(2), Success), new AgentStep.Leave()], Do(0, Ended(2)));
        Assert.Equal([Some.Record(1), Some.Record(2)], _book.State.Journal.Records.Keys.OrderBy(id => id.Ordinal));
    }

    [Fact]
    public void Asking_again_while_work_is_held_changes_nothing()
    {
        Do(0, Run(1), new AgentEvent.DrainAsked());
        var drain = _book.State.Drain;
        Assert.Empty(Do(50_000, new AgentEvent.DrainAsked()));
        Assert.Equal(drain, _book.State.Drain);
    }

    [Fact]
    public void A_run_that_outlasts_the_time_lets_others_start_again_and_holds_them_anew_when_it_has_ended()
    {
        Do(0, Run(1), new AgentEvent.DrainAsked(), Run(2));
        Assert.Empty(Starts(Do(Within - 1, new AgentEvent.Tick())));
        Assert.Equal([Some.Record(2)], Starts(Do(Within, new AgentEvent.Tick())));
        Assert.Empty(Do(Within, Run(3)).OfType<AgentStep.Start>());
        Assert.Equal([Some.Record(3)], Starts(Do(Within + 10, Ended(2))));

        Assert.Equal([new AgentStep.TellOutcome(Some.Record(1), Success)], Do(Within + 20, Ended(1)));
        Assert.Empty(Starts(Do(Within + 20, Run(4))));
        Assert.Contains(new AgentStep.Leave(), Do(Within + 30, Ended(3)));
    }

    [Fact]
    public void An_agent_that_takes_work_again_leaves_at_the_next_moment_when_nothing_runs()
    {
        Do(0, Run(1), new AgentEvent.DrainAsked());
        Do(Within, new AgentEvent.Tick());
        Do(Within, Run(2), Run(3));
        Do(Within + 1, Ended(2));
        Do(Within + 1, Ended(3));
        Assert.Contains(new AgentStep.Leave(), Do(Within + 2, Ended(1)));
    }

    [Fact]
    public void Asking_again_once_work_is_taken_holds_it_anew()
    {
        Do(0, Run(1), new AgentEvent.DrainAsked());
        Do(Within, new AgentEvent.Tick());
        Do(Within, new AgentEvent.DrainAsked());
        Assert.Empty(Starts(Do(Within, Run(2))));
        Assert.Equal([Some.Record(2)], Starts(Do(Within + Within, new AgentEvent.Tick())));
    }

    [Fact]
    public void What_waits_starts_before_it_would_be_too_late_for_the_sake_of_a_drain()
    {
        Do(0, Run(1), new AgentEvent.DrainAsked(), Run(2, startBy: 60_000));
        Assert.Empty(Starts(Do(45_000, new AgentEvent.Tick())));
        Assert.Equal([Some.Record(2)], Starts(Do(45_001, new AgentEvent.Tick())));
    }

    [Fact]
    public void What_comes_with_no_time_to_wait_starts_at_once()
    {
        Do(0, Run(1), new AgentEvent.DrainAsked());
        Assert.Equal([Some.Record(2)], Starts(Do(0, Run(2, startBy: 1_000))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_finds_no_place_to_wait_is_not_refused_for_a_drain_and_what_waits_goes_before_it(int queueMax)
    {
        var opened = JournalFile.Open(new SimulatedDisk());
        var book = new RecordBook(opened.File, opened.State, new AgentRules(new AgentLimits { RunsMax = 3, QueueMax = queueMax }));
        book.Handle([Run(1), new AgentEvent.DrainAsked()], Some.At(0));
        var steps = Enumerable.Range(2, queueMax + 1).SelectMany(ordinal => book.Handle([Run(ordinal)], Some.At(0))).ToArray();
        Assert.Empty(steps.OfType<AgentStep.TellOutcome>());
        Assert.Equal(Enumerable.Range(2, queueMax + 1).Select(Some.Record), Starts(steps));
        Assert.Equal([Some.Record(1)], book.State.Drain!.Outlasting);
    }

    [Fact]
    public void What_comes_while_the_agent_leaves_and_finds_no_place_to_wait_is_left_for_its_next_life()
    {
        var opened = JournalFile.Open(new SimulatedDisk());
        var book = new RecordBook(opened.File, opened.State, new AgentRules(new AgentLimits { QueueMax = 0 }));
        book.Handle([new AgentEvent.DrainAsked()], Some.At(0));
        Assert.Empty(book.Handle([Run(1)], Some.At(0)));
        Assert.Empty(book.State.Journal.Records);
    }

    [Fact]
    public void What_waits_is_stopped_and_told_of_as_ever()
    {
        Do(0, Run(1), new AgentEvent.DrainAsked(), Run(2));
        Assert.Equal([new AgentStep.TellQueued(Some.Record(2))], Do(0, new AgentEvent.StateAsked(Some.Record(2))));
        Assert.Equal([Some.Record(1), Some.Record(2)], _book.State.Inventory.OrderBy(id => id.Ordinal));
        var told = Assert.IsType<AgentStep.TellOutcome>(Assert.Single(Do(0, new AgentEvent.StopAsked(Some.Record(2)))));
        Assert.Equal(ReportKind.NeverStarted, told.Outcome.Kind);
    }

    private static readonly Outcome Success = Some.Exited(0);

    private static IEnumerable<RecordId> Starts(IEnumerable<AgentStep> steps) => steps.OfType<AgentStep.Start>().Select(s => s.Order.Id);

    private static AgentEvent.RunAsked Run(int ordinal, long startBy = Late) => Some.Run(ordinal, startBy);

    private static AgentEvent.Ended Ended(int ordinal) => new(Some.Record(ordinal), Success);

    private IReadOnlyList<AgentStep> Do(long ms, params AgentEvent[] events) => _book.Handle(events, Some.At(ms));
}
