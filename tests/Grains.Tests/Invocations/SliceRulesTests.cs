using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;

namespace CloudAssistant.Grains.Tests.Invocations;

public sealed class SliceRulesTests
{
    private const long Now = RecordRulesTests.Start;
    private static readonly Guid Gateway = Guid.NewGuid();

    [Fact]
    public void A_step_sends_what_waits_and_has_a_link_and_says_when_to_look_again()
    {
        var seen = Snapshot(2, linked: 0);
        var changes = SliceRules.Advance(seen, Now);
        var sent = Assert.Single(changes.Records);
        Assert.Equal((0, RecordState.Sent, 7), (sent.Key.Ordinal, sent.State, sent.Epoch));
        Assert.Equal(Now + 5_000, changes.AttendAt);
    }

    [Fact]
    public void A_report_from_another_instance_is_unknown_and_changes_nothing()
    {
        var seen = Snapshot(1, linked: 0);
        var foreign = RecordRulesTests.Report(ReportKind.Exited, exitCode: 0) with
        {
            Record = seen.Records[0].Key, Instance = InstanceId.New(CellId.Default, DateTimeOffset.FromUnixTimeMilliseconds(Now + 1)),
        };
        var verdicts = new ReportVerdict[1];
        var changes = SliceRules.Report(seen, [foreign], Now, verdicts);
        Assert.Empty(changes.Records);
        Assert.Equal(ReportVerdict.Unknown, verdicts[0]);
    }

    [Fact]
    public void Started_and_exited_in_one_batch_make_one_change()
    {
        var seen = Snapshot(1, linked: 0);
        AgentReport Of(ReportKind kind) => RecordRulesTests.Report(kind, exitCode: kind == ReportKind.Exited ? 0 : null) with
        {
            Record = seen.Records[0].Key, Instance = seen.Records[0].Instance,
        };
        var verdicts = new ReportVerdict[2];
        var changes = SliceRules.Report(seen, [Of(ReportKind.Started), Of(ReportKind.Exited)], Now, verdicts);
        Assert.Equal(RecordState.Success, Assert.Single(changes.Records).State);
        Assert.Equal([ReportVerdict.Applied, ReportVerdict.Applied], verdicts);
    }

    [Fact]
    public void A_message_that_got_no_answer_is_sent_again_after_five_seconds_and_not_before()
    {
        var seen = Snapshot(1, linked: 0);
        var open = SliceRules.Advance(seen, Now).Records;
        var memory = new Dictionary<int, LastSent>();
        Assert.Single(SendRules.Plan(open, seen.Links, memory, Now)[Gateway]);
        memory[0] = new(DeliveryKind.Run, 7, Now);
        Assert.Empty(SendRules.Plan(open, seen.Links, memory, Now + 4_999));
        Assert.Single(SendRules.Plan(open, seen.Links, memory, Now + 5_000)[Gateway]);
        Assert.Equal(DeliveryKind.Ask, SendRules.Plan(open, seen.Links, memory, RecordRulesTests.StartBy + 1)[Gateway].Single().Kind);
    }

    [Fact]
    public void A_record_is_never_sent_on_a_link_it_was_not_written_for()
    {
        var seen = Snapshot(1, linked: 0);
        var open = SliceRules.Advance(seen, Now).Records;
        var newer = new Dictionary<int, LiveLink> { [0] = new(Gateway, 8) };
        Assert.Empty(SendRules.Plan(open, newer, new Dictionary<int, LastSent>(), Now));
    }

    [Theory]
    [InlineData(RecordState.Sent)]
    [InlineData(RecordState.Stopping)]
    public void A_record_that_was_accepted_while_its_instance_changed_links_comes_onto_the_new_one(RecordState state)
    {
        var seen = AcceptedOnAnEarlierLink(state, journalLost: false);
        var changed = Assert.Single(SliceRules.Advance(seen, Now + 1).Records);
        Assert.Equal((state, 8L, seen.Records[0].SentAt), (changed.State, changed.Epoch, changed.SentAt));
        Assert.Single(SendRules.Plan([changed], seen.Links, new Dictionary<int, LastSent>(), Now + 1));
    }

    [Fact]
    public void A_record_of_an_earlier_link_stays_there_while_a_lost_journal_is_not_dealt_with() =>
        Assert.Empty(SliceRules.Advance(AcceptedOnAnEarlierLink(RecordState.Sent, journalLost: true), Now + 1).Records);

    [Fact]
    public void A_run_of_an_earlier_link_is_left_to_the_inventory_of_the_new_one()
    {
        var seen = AcceptedOnAnEarlierLink(RecordState.Sent, journalLost: false);
        var running = seen.Records[0] with { State = RecordState.Running, StartedAt = Now, Deadline = Now + 90_000 };
        Assert.Empty(SliceRules.Advance(seen with { Records = [running] }, Now + 1).Records);
    }

    [Fact]
    public void A_stop_of_what_never_arrived_ends_the_same_whoever_sees_the_new_link_first()
    {
        var seen = AcceptedOnAnEarlierLink(RecordState.Stopping, journalLost: false);
        var opened = new RecordEvent.Relinked(8, JournalKept: true, InInventory: false);
        RecordRow Open(SliceSnapshot slice) => SliceRules.Each(slice, Now + 1, _ => opened).Records.SingleOrDefault() ?? slice.Records[0];
        RecordRow Look(SliceSnapshot slice) => SliceRules.Advance(slice, Now + 1).Records.SingleOrDefault() ?? slice.Records[0];

        var openedFirst = Look(seen with { Records = [Open(seen)] });
        var lookedFirst = Open(seen with { Records = [Look(seen)] });

        Assert.Equal(openedFirst, lookedFirst);
        Assert.Equal((RecordState.Stopping, 8L), (openedFirst.State, openedFirst.Epoch));
    }

    [Fact]
    public void A_record_whose_instance_is_gone_is_released_whatever_it_waits_for()
    {
        var seen = Snapshot(2, linked: 0);
        var ended = SliceRules.Advance(seen, RecordRulesTests.StartBy + 1, new HashSet<InstanceId> { seen.Records[0].Instance }).Records;
        Assert.All(ended, record => Assert.Equal((RecordState.Aborted, RecordError.InstanceReleased), (record.State, record.Error)));
        Assert.Equal(2, ended.Count);
    }

    private static SliceSnapshot AcceptedOnAnEarlierLink(RecordState state, bool journalLost)
    {
        var seen = Snapshot(1, linked: 0);
        var record = Assert.Single(SliceRules.Advance(seen, Now).Records) with { State = state, Deadline = state == RecordState.Stopping ? Now + 60_000 : null };
        return seen with
        {
            Records = [record], Links = new Dictionary<int, LiveLink> { [0] = new(Gateway, 8, JournalLost: journalLost) },
        };
    }

    private static SliceSnapshot Snapshot(int records, params int[] linked)
    {
        var template = RecordRulesTests.NewRecord();
        var rows = Enumerable.Range(0, records)
            .Select(ordinal => template with { Key = template.Key with { Ordinal = ordinal } })
            .ToList();
        return new(
            new()
            {
                Key = template.Key.Slice, Account = AccountId.First, Version = 1, TimeoutMs = RecordRulesTests.TimeoutMs,
                Counts = new() { Waiting = records }, AttendAt = Now,
            },
            rows,
            linked.ToDictionary(ordinal => ordinal, _ => new LiveLink(Gateway, 7)));
    }
}
