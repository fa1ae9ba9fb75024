using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Journal;

namespace CloudAssistant.Agent.Tests.Records;

public class RecordBookTests
{
    private readonly SimulatedDisk _disk = new();
    private readonly JournalFile.Opened _opened;
    private readonly RecordBook _book;

    public RecordBookTests()
    {
        _opened = JournalFile.Open(_disk);
        _book = new(_opened.File, _opened.State, new AgentRules(new AgentLimits { RunsMax = 2, QueueMax = 2, SpoolBytesMax = 3 * ProtocolLimits.OutputBytesMax }));
    }

    [Fact]
    public void A_run_is_in_the_journal_when_its_start_is_handed_out()
    {
        var start = Assert.IsType<AgentStep.Start>(Assert.Single(Do(Some.Run(1))));
        Assert.Equal(Some.Record(1), start.Order.Id);
        Assert.True(JournalFile.Open(_disk.AfterPowerLoss(Loss.Everything)).State.Records.ContainsKey(Some.Record(1)));
    }

    [Fact]
    public void More_runs_than_places_wait_and_more_than_may_wait_are_refused()
    {
        var steps = Do(Some.Run(1), Some.Run(2), Some.Run(3), Some.Run(4), Some.Run(5));
        Assert.Equal([Some.Record(1), Some.Record(2)], steps.OfType<AgentStep.Start>().Select(s => s.Order.Id));
        var refused = Assert.Single(steps.OfType<AgentStep.TellOutcome>());
        Assert.Equal((Some.Record(5), ReportKind.Refused, ReportError.TaskConcurrencyLimit), (refused.Id, refused.Outcome.Kind, refused.Outcome.Error));
        Assert.Equal([Some.Record(3), Some.Record(4)], Queued(steps));

        steps = Do(new AgentEvent.Ended(Some.Record(2), Some.Exited(0)));
        Assert.Equal([Some.Record(3)], steps.OfType<AgentStep.Start>().Select(s => s.Order.Id));
    }

    [Fact]
    public void What_waits_for_its_turn_is_told_so_when_it_comes_again_when_it_is_asked_about_and_on_a_new_link()
    {
        Assert.Equal([Some.Record(3)], Queued(Do(Some.Run(1), Some.Run(2), Some.Run(3))));
        Assert.Equal([Some.Record(3)], Queued(Do(Some.Run(3))));
        Assert.Equal([Some.Record(3)], Queued(Do(new AgentEvent.StateAsked(Some.Record(3)))));
        Assert.Equal([Some.Record(3)], Queued(Do(new AgentEvent.Linked())));
        Do(new AgentEvent.Ended(Some.Record(1), Some.Exited(0)));
        Assert.Empty(Queued(Do(new AgentEvent.Linked())));
    }

    [Fact]
    public void What_waits_past_its_last_moment_is_refused_when_it_is_asked_about()
    {
        Do(Some.Run(1), Some.Run(2), Some.Run(3, startByMs: 1_000));
        var told = _book.Handle([new AgentEvent.StateAsked(Some.Record(3))], Some.At(1_000));
        Assert.Equal(ReportError.DeliveryTimeout, Assert.IsType<AgentStep.TellOutcome>(Assert.Single(told)).Outcome.Error);
    }

    [Fact]
    public void What_waits_too_long_is_refused_and_never_starts()
    {
        Do(Some.Run(1), Some.Run(2), Some.Run(3, startByMs: 1_000));
        var refused = Assert.IsType<AgentStep.TellOutcome>(Assert.Single(_book.Handle([new AgentEvent.Tick()], Some.At(1_000))));
        Assert.Equal((Some.Record(3), ReportError.DeliveryTimeout), (refused.Id, refused.Outcome.Error));
        Assert.Empty(Do(new AgentEvent.Ended(Some.Record(1), Some.Exited(0))).OfType<AgentStep.Start>());
    }

    [Fact]
    public void What_waits_for_its_turn_is_in_the_inventory()
    {
        Do(Some.Run(1), Some.Run(2), Some.Run(3));
        Assert.Equal([Some.Record(1), Some.Record(2), Some.Record(3)], _book.State.Inventory.OrderBy(id => id.Ordinal));
        Do(new AgentEvent.StopAsked(Some.Record(3)), new AgentEvent.OutcomeAnswered(Some.Record(3)));
        Assert.Equal([Some.Record(1), Some.Record(2)], _book.State.Inventory.OrderBy(id => id.Ordinal));
    }

    [Fact]
    public void Nothing_that_waits_starts_while_the_agent_leaves()
    {
        Do(Some.Run(1), Some.Run(2), Some.Run(3));
        Do(new AgentEvent.Leaving());
        Assert.Empty(Do(new AgentEvent.Ended(Some.Record(1), Some.Exited(0))).OfType<AgentStep.Start>());
        Assert.Empty(Do(Some.Run(4)).OfType<AgentStep.Start>());
        Assert.False(JournalFile.Open(_disk.AfterPowerLoss(Loss.Nothing)).State.Records.ContainsKey(Some.Record(3)));
    }

    [Fact]
    public void A_stop_takes_a_waiting_run_out()
    {
        Do(Some.Run(1), Some.Run(2), Some.Run(3));
        var told = Assert.IsType<AgentStep.TellOutcome>(Assert.Single(Do(new AgentEvent.StopAsked(Some.Record(3)))));
        Assert.Equal(ReportKind.NeverStarted, told.Outcome.Kind);
        Assert.Empty(_book.State.Queue);
        Assert.Equal(0, _book.State.QueueBytes);
    }

    [Fact]
    public void A_stop_between_the_order_and_the_process_ends_the_process_as_soon_as_there_is_one()
    {
        Do(Some.Run(1));
        Assert.Empty(Do(new AgentEvent.StopAsked(Some.Record(1))));
        Assert.Equal([new AgentStep.End(Some.Record(1))], Do(new AgentEvent.ProcessStarted(Some.Record(1), new(1, 2, "b"), Some.At(1))));
    }

    [Fact]
    public void Results_that_nobody_takes_let_new_runs_wait_and_answers_let_them_start()
    {
        Do(Some.Run(1), Some.Run(2));
        Do(Ended(1, ProtocolLimits.OutputBytesMax), Ended(2, ProtocolLimits.OutputBytesMax));
        Assert.Single(Do(Some.Run(3)).OfType<AgentStep.Start>());
        Assert.Equal([new AgentStep.TellQueued(Some.Record(4))], Do(Some.Run(4)));
        Assert.Equal([Some.Record(4)], Do(new AgentEvent.OutcomeAnswered(Some.Record(1))).OfType<AgentStep.Start>().Select(s => s.Order.Id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    public void All_places_can_be_filled_while_as_many_results_wait_to_be_answered(int places)
    {
        var book = new RecordBook(_opened.File, _opened.State, new AgentRules(new AgentLimits { RunsMax = places }));
        for (var round = 0; round < 2; round++)
        {
            var runs = Enumerable.Range(round * places, places).ToArray();
            var steps = book.Handle([.. runs.Select(i => Some.Run(i))], Some.At(0));
            Assert.Equal(runs.Select(Some.Record), steps.OfType<AgentStep.Start>().Select(s => s.Order.Id));
            book.Handle([.. runs.Select(i => Ended(i, ProtocolLimits.OutputBytesMax))], Some.At(0));
        }
        Assert.Equal(2L * places * ProtocolLimits.OutputBytesMax, book.State.Journal.SpoolBytes);
    }

    [Fact]
    public void A_spool_lowered_to_one_result_lets_one_script_run_at_a_time_and_nothing_before_its_result_is_answered()
    {
        var book = new RecordBook(_opened.File, _opened.State, new AgentRules(new AgentLimits { RunsMax = 2, SpoolBytesMax = ProtocolLimits.OutputBytesMax }));
        Assert.Single(book.Handle([Some.Run(1), Some.Run(2)], Some.At(0)).OfType<AgentStep.Start>());
        Assert.Empty(book.Handle([Ended(1, ProtocolLimits.OutputBytesMax)], Some.At(0)).OfType<AgentStep.Start>());
        var start = Assert.Single(book.Handle([new AgentEvent.OutcomeAnswered(Some.Record(1))], Some.At(0)).OfType<AgentStep.Start>());
        Assert.Equal(Some.Record(2), start.Order.Id);
    }

    [Fact]
    public void A_queue_of_none_refuses_what_finds_no_place()
    {
        var book = new RecordBook(_opened.File, _opened.State, new AgentRules(new AgentLimits { RunsMax = 1, QueueMax = 0 }));
        var steps = book.Handle([Some.Run(1), Some.Run(2)], Some.At(0));
        Assert.Equal(Some.Record(1), Assert.Single(steps.OfType<AgentStep.Start>()).Order.Id);
        Assert.Equal((Some.Record(2), ReportError.TaskConcurrencyLimit), Assert.Single(steps.OfType<AgentStep.TellOutcome>().Select(t => (t.Id, t.Outcome.Error))));
    }

    [Fact]
    public void An_agent_that_remembers_as_much_as_it_can_refuses_without_writing_and_a_duplicate_never_starts()
    {
        var book = new RecordBook(_opened.File, _opened.State, new AgentRules(new AgentLimits { TombstonesMax = 1, RefusedUnwrittenMax = 1 }));
        book.Handle([Some.Run(1), Ended(1, 1), new AgentEvent.OutcomeAnswered(Some.Record(1)), new AgentEvent.Linking()], Some.At(0));
        var used = _disk.Used;
        AgentEvent[] again = [Some.Run(2), Some.Run(2), new AgentEvent.StateAsked(Some.Record(2)), new AgentEvent.StopAsked(Some.Record(2))];
        foreach (var happened in again)
        {
            var refused = Assert.IsType<AgentStep.TellOutcome>(Assert.Single(book.Handle([happened], Some.At(0))));
            Assert.Equal((ReportKind.Refused, ReportError.TaskConcurrencyLimit), (refused.Outcome.Kind, refused.Outcome.Error));
        }
        Assert.Empty(book.Handle([Some.Run(3)], Some.At(0)));
        Assert.Equal(used, _disk.Used);

        // There is room again: the tombstone is forgotten. Only what the server does not know to be refused may still come, and is refused.
        book.Handle([new AgentEvent.Tick()], Some.At(60_001 + 86_400_000));
        Assert.Equal(0, book.State.Journal.Tombstones);
        Assert.Empty(book.Handle([Some.Run(2, startByMs: 200_000_000)], Some.At(0)).OfType<AgentStep.Start>());
        book.Handle([new AgentEvent.OutcomeAnswered(Some.Record(2))], Some.At(0));
        Assert.Empty(book.State.RefusedUnwritten);
        Assert.Single(book.Handle([Some.Run(4, startByMs: 200_000_000)], Some.At(0)).OfType<AgentStep.Start>());
    }

    [Fact]
    public void A_tombstone_is_remembered_for_a_day_after_its_last_moment()
    {
        Do(Some.Run(1, startByMs: 10));
        Do(Ended(1, 1));
        Do(new AgentEvent.OutcomeAnswered(Some.Record(1)));
        _book.Handle([new AgentEvent.Tick()], Some.At(10 + 86_400_000));
        Assert.True(_book.State.Journal.Records.ContainsKey(Some.Record(1)));
        _book.Handle([new AgentEvent.Tick()], Some.At(11 + 86_400_000));
        Assert.False(_book.State.Journal.Records.ContainsKey(Some.Record(1)));
    }

    [Fact]
    public void A_run_on_a_full_disk_is_refused_with_the_reason_and_what_runs_is_still_written_down()
    {
        Do(Some.Run(1));
        _disk.Room = _disk.Used;
        var refused = Assert.IsType<AgentStep.TellOutcome>(Assert.Single(Do(Some.Run(3))));
        Assert.Equal((ReportKind.Refused, ReportError.ExecutionException), (refused.Outcome.Kind, refused.Outcome.Error));
        Assert.Contains("room", refused.Outcome.Info, StringComparison.Ordinal);
        Assert.IsType<AgentStep.TellOutcome>(Assert.Single(Do(Ended(1, 20_000))));

        var found = JournalFile.Open(_disk.AfterPowerLoss(Loss.Everything)).State;
        Assert.Equal(20_000, found.Records[Some.Record(1)].Outcome!.Output!.Length);
        Assert.Equal(ReportKind.Refused, found.Records[Some.Record(3)].Outcome!.Kind);
    }

    [Fact]
    public void When_even_the_reserve_is_used_up_results_wait_for_room_and_nothing_else_is_said()
    {
        Do(Some.Run(1));
        _disk.Delete(JournalFile.ReserveName);
        _disk.Room = _disk.Used;
        Assert.Equal([new AgentStep.NoRoom(Some.Record(3))], Do(Some.Run(3)));
        Assert.Empty(Do(Ended(1, 20_000)));
        Assert.True(_book.WantsTick);

        _disk.Room = long.MaxValue;
        var told = Assert.IsType<AgentStep.TellOutcome>(Assert.Single(Do(new AgentEvent.Tick())));
        Assert.Equal(20_000, told.Outcome.Output!.Length);
        Assert.False(_book.State.DiskFull);
        Assert.Single(Do(Some.Run(3)).OfType<AgentStep.Start>());
    }

    [Fact]
    public void A_failed_sync_hands_out_nothing()
    {
        _disk.SyncFails = true;
        Assert.Throws<JournalFailedException>(() => Do(Some.Run(1)));
    }

    [Fact]
    public void Without_server_time_nothing_starts()
    {
        var steps = _book.Handle([Some.Run(1)], new Moment(Some.Boot, 5, null));
        Assert.Equal(ReportError.DeliveryTimeout, Assert.IsType<AgentStep.TellOutcome>(Assert.Single(steps)).Outcome.Error);
    }

    private static IEnumerable<RecordId> Queued(IEnumerable<AgentStep> steps) => steps.OfType<AgentStep.TellQueued>().Select(s => s.Id);

    private static AgentEvent.Ended Ended(int ordinal, int bytes) => new(Some.Record(ordinal), Some.Exited(0, bytes));

    [Fact]
    public void A_read_only_disk_is_not_taken_for_one_with_room_though_the_reserve_is_still_on_it()
    {
        var disk = new SimulatedDisk();
        var opened = JournalFile.Open(disk);
        var book = new RecordBook(opened.File, opened.State, new AgentRules(new()));
        disk.ReadOnly = true;
        Assert.IsType<AgentStep.NoRoom>(Assert.Single(book.Handle([Some.Run(1)], Some.At(0))));
        Assert.Empty(book.Handle([new AgentEvent.Tick()], Some.At(1_000)));
        Assert.True(book.State.DiskFull);
        disk.ReadOnly = false;
        book.Handle([new AgentEvent.Tick()], Some.At(2_000));
        Assert.False(book.State.DiskFull);
    }

    private IReadOnlyList<AgentStep> Do(params AgentEvent[] events) => _book.Handle(events, Some.At(0));
}
