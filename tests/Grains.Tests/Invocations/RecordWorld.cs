using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;

namespace CloudAssistant.Grains.Tests.Invocations;

/// <summary>
/// One record on the server, with its slice, its sends and its link; one agent; and a network that loses, doubles and reorders. Somebody looks
/// at the slice at the latest one round of the sweeper after the moment it asked for; nothing else is certain. Checks after each step.
/// </summary>
internal sealed class RecordWorld
{
    private const long SweeperMs = 20_000;
    private static readonly Guid Gateway = Guid.NewGuid();
    private static readonly InstanceId Stranger = InstanceId.New(CellId.Default, DateTimeOffset.FromUnixTimeMilliseconds(RecordRulesTests.Start));

    private readonly PlayedAgent _agent = new();
    private readonly RecordWitness _witness;
    private readonly List<DeliveryTarget> _toAgent = [];
    private readonly List<AgentReport> _toServer = [];
    private readonly Dictionary<int, LastSent> _memory = [];
    private long _now = RecordRulesTests.Start;

    // The link: its row, openings of which the records have not heard, and the link that the agent reads.
    private readonly List<RecordEvent.Relinked> _openings = [];
    private RecordEvent.Relinked? _told;
    private long _epoch = 1;
    private long _read = 1;
    private bool _open = true;
    private bool _leased = true;
    private bool _journalLost;
    private bool _released;
    private long _onlineSince = RecordRulesTests.Start;

    private RecordRow _record = RecordRulesTests.NewRecord();
    private long? _attendAt;
    private LastSent? _accepted;

    /// <param name="accepted">How the acceptance found the instance: offline, on its link, or on one that had just been left.</param>
    public RecordWorld(int accepted)
    {
        _witness = new(_agent);
        if (accepted > 0)
            _record = RecordRules.Decide(_record, new RecordEvent.LinkPresent(_epoch), _now, RecordRulesTests.TimeoutMs).Next;
        if (accepted > 1)
            _epoch = _read = 2;
        if (accepted == 0)
            Close();
        _attendAt = RecordRules.AttendAt(_record, _now);
    }

    private bool Online => _open && _leased;

    public void Do(Step step, int number)
    {
        switch (step)
        {
            case Step.SliceAdvances: Advance(answered: true); break;
            case Step.GatewayGivesNoAnswer: Advance(answered: false); break;
            case Step.GrainLost: Forget(); break;
            case Step.MessageArrives: Take(_toAgent, number, remove: true, message => Receive(message, busy: number % 3 == 0)); break;
            case Step.MessageDoubled: Take(_toAgent, number, remove: false, message => Receive(message, busy: number % 3 == 0)); break;
            case Step.MessageLost: Take(_toAgent, number, remove: true, _ => { }); break;
            case Step.QueueMoves: _agent.MoveQueue(_now); Tell(); break;
            case Step.ScriptEnds: _agent.Exit(number % 3, _now); Tell(); break;
            case Step.ScriptTimesOut: TimeOut(); break;
            case Step.AgentTells: Tell(); break;
            case Step.AgentTellsProgress: Put(_agent.Progress(_now)); break;
            case Step.AgentCrash: _agent.Crash(_now); Tell(); break;
            case Step.ReportArrives: Take(_toServer, number, remove: true, report => Report(report)); break;
            case Step.ReportDoubled: Take(_toServer, number, remove: false, report => Report(report, report)); break;
            case Step.ReportLost: Take(_toServer, number, remove: true, _ => { }); break;
            case Step.ReportsArriveTogether: ReportAll(); break;
            case Step.StrangerReports: Take(_toServer, number, remove: false, ReportOfStranger); break;
            case Step.StopAsked: Happen(new RecordEvent.StopAsked()); break;
            case Step.LinkOpens: OpenLink(journalKept: true, inventoryCut: number % 5 == 0); break;
            case Step.LinkOpensWithoutJournal: OpenLink(journalKept: false, inventoryCut: number % 5 == 0); break;
            case Step.LinkTold: Take(_openings, number, remove: true, TellRecords); break;
            case Step.LinkToldAgain: TellRecordsAgain(); break;
            case Step.LinkCloses: Close(); break;
            case Step.LeaseLapses: Lapse(); break;
            case Step.TimePasses: Pass(_now + (number * number * 10L)); break;
            case Step.Released: Release(); break;
        }

        _witness.Look(_record, _now);
    }

    /// <summary>The agent comes back to stay and everything arrives: the record ends at once, and without doubt if its journal and some time are left.</summary>
    public void Heal()
    {
        var mayDoubt = !_record.IsOpen || _released || _journalLost || _now > _witness.Due(_record);
        OpenLink(journalKept: true, inventoryCut: false);
        _openings.ToList().ForEach(TellRecords);
        Forget();
        Advance(answered: true);
        _toAgent.ToList().ForEach(message => Receive(message, busy: false));
        _agent.MoveQueue(_now);
        _agent.Exit(0, _now);
        Tell();
        ReportAll();
        Advance(answered: true);
        Assert.False(_record.IsOpen, $"{_record.State} does not end.");
        Assert.True(mayDoubt || !_record.Unconfirmed, $"{_record.State} by {_record.Error} is in doubt: {_record.ErrorInfo}");
        _witness.Look(_record, _now);
    }

    /// <summary>Everything is dead but the sweeper: the record ends in time.</summary>
    public void Die()
    {
        Close();
        for (var minutes = 0; minutes < 10; minutes++)
        {
            Pass(_now + 60_000);
            _witness.Look(_record, _now);
        }

        Assert.False(_record.IsOpen);
    }

    private void Happen(RecordEvent happened)
    {
        // The store finds open records, and one that ended meanwhile must not mind.
        var changes = SliceRules.Each(Snapshot([_record]), _now, _ => happened);
        Apply(changes);
    }

    private RecordRow Apply(SliceChanges changes, bool exact = false)
    {
        var before = _record;
        _record = changes.Records.SingleOrDefault() ?? before;
        _witness.Changed(before, _record, _now);
        if (!_record.IsOpen)
            _attendAt = null;
        else if (exact && changes.AttendAt is { } moment)
            _attendAt = moment;
        else if (changes.Records.Count > 0)
            _attendAt = Math.Min(_attendAt!.Value, RecordRules.AttendAt(_record, _now)!.Value);
        return before;
    }

    private SliceSnapshot Snapshot(RecordRow[] records) => new(
        new()
        {
            Key = _record.Key.Slice, Account = AccountId.First, Version = 1, TimeoutMs = RecordRulesTests.TimeoutMs, Counts = default, AttendAt = _attendAt,
        },
        records,
        Online ? new Dictionary<int, LiveLink> { [0] = new(Gateway, _epoch, JournalLost: _journalLost) } : []);

    private void Write()
    {
        var seen = Snapshot(_record.IsOpen ? [_record] : []);
        var changes = SliceRules.Advance(seen, _now);
        if (!SliceRules.NeedsWrite(seen, changes, _now))
            return;
        var due = _witness.Due(_record);
        var before = Apply(changes, exact: true);
        if (before.IsOpen && !_record.IsOpen)
            _witness.ClosedByTheClock(before, _record, Online, due, _now);
        Assert.True(_attendAt is null || _attendAt > _now, "A step asks for the next one in the future.");
    }

    private void Advance(bool answered)
    {
        Write();
        var expected = Expected();
        var plan = SendRules.Plan(_record.IsOpen ? [_record] : [], Snapshot([]).Links, _memory, _now);
        var message = plan.SelectMany(gateway => gateway).SingleOrDefault();
        Assert.Equal(expected, message is null ? null : (message.Kind, message.Epoch));
        if (message is null)
            return;
        _toAgent.Add(message);
        if (answered)
            _accepted = _memory[0] = new(message.Kind, message.Epoch, _now);
    }

    // Only on the link that the record was written for, and again only five seconds after a gateway took it.
    private (DeliveryKind, long)? Expected()
    {
        DeliveryKind? kind = (_record.State, _now <= _record.StartBy) switch
        {
            (RecordState.Sent, true) => DeliveryKind.Run,
            (RecordState.Sent, false) => DeliveryKind.Ask,
            (RecordState.Stopping, _) => DeliveryKind.Stop,
            _ => null,
        };
        var taken = _accepted is { } last && last.Kind == kind && last.Epoch == _record.Epoch && _now < last.At + 5_000;
        return Online && _record.Epoch == _epoch && kind is { } wanted && !taken ? (wanted, _epoch) : null;
    }

    private void Forget()
    {
        _memory.Clear();
        _accepted = null;
    }

    private void Pass(long until)
    {
        while (_attendAt is { } moment && moment + SweeperMs <= until)
        {
            _now = Math.Max(_now, moment + SweeperMs);
            Write();
            CheckPicksUp();
        }

        _now = Math.Max(_now, until);
        CheckPicksUp();
    }

    // What waits goes onto a link that is there within a pause of the slice and a round of the sweeper, whoever forgot to say that it is.
    private void CheckPicksUp()
    {
        if (_record.State == RecordState.Waiting && Online && _now <= _record.StartBy)
            Assert.True(_now <= _onlineSince + 10_000 + SweeperMs, $"Waits {_now - _onlineSince} ms beside a link.");
    }

    private void Receive(DeliveryTarget message, bool busy)
    {
        // A gateway has one socket per epoch, and the agent reads the one of its current link.
        if (message.Epoch != _read)
            return;
        _agent.Receive(message.Kind, message.StartBy, busy, _now);
        Tell();
    }

    private void TimeOut()
    {
        if (!_agent.Alive)
            return;
        Pass(_agent.StartedAt + RecordRulesTests.TimeoutMs);
        _agent.TimeOut(_now);
        Tell();
    }

    private void Tell() => Put(_agent.Tell(_now));

    private void Put(AgentReport? report)
    {
        if (report is not null && _read > 0)
            _toServer.Add(report);
    }

    private void ReportAll()
    {
        AgentReport[] all = [.. _toServer];
        _toServer.Clear();
        Report(all);
    }

    private void Report(params AgentReport[] reports)
    {
        var verdicts = new ReportVerdict[reports.Length];
        var changes = SliceRules.Report(Snapshot([_record]), reports, _now, verdicts);
        var before = Apply(changes);
        _witness.Answered(before, _record, reports, verdicts, changes.Late);
        foreach (var report in reports)
            _agent.Hear(report);
    }

    private void ReportOfStranger(AgentReport report)
    {
        var verdicts = new ReportVerdict[1];
        var changes = SliceRules.Report(Snapshot([_record]), [report with { Instance = Stranger }], _now, verdicts);
        Assert.Equal((ReportVerdict.Unknown, 0, 0), (verdicts[0], changes.Records.Count, changes.Late.Count));
    }

    private void OpenLink(bool journalKept, bool inventoryCut)
    {
        if (!journalKept)
            _agent.LoseJournal();
        if (_released)
            return;
        if (!Online)
            _onlineSince = _now;
        (_epoch, _read, _open, _leased) = (_epoch + 1, 0, true, true);
        _journalLost |= !journalKept;
        _openings.Add(new(_epoch, JournalKept: !_journalLost, InInventory: inventoryCut || _agent.Knows));
    }

    private void TellRecords(RecordEvent.Relinked opening)
    {
        var before = _record;
        Happen(opening);
        _witness.Relinked(before, _record, opening);
        if (opening.Epoch != _epoch || !_open)
            return;
        if (!opening.JournalKept)
            _journalLost = false;
        (_told, _read) = (opening, _epoch);
        Tell();
    }

    // The gateway missed the answer and repeats the hello, with the inventory of then.
    private void TellRecordsAgain()
    {
        if (_told?.Epoch == _epoch && _open)
            TellRecords(_told with { JournalKept = !_journalLost });
    }

    private void Close() => (_open, _read) = (false, 0);

    // A gateway that cannot renew loses no socket; its next renewal brings the link back.
    private void Lapse()
    {
        _leased = !_leased;
        if (Online)
            _onlineSince = _now;
    }

    private void Release()
    {
        (_released, _epoch) = (true, _epoch + 1);
        Close();
        var before = _record;
        Happen(new RecordEvent.Released());
        RecordWitness.Released(before, _record);
    }

    private static void Take<T>(List<T> from, int number, bool remove, Action<T> then)
    {
        if (from.Count == 0)
            return;
        var index = number % from.Count;
        var taken = from[index];
        if (remove)
            from.RemoveAt(index);
        then(taken);
    }
}
