using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Records;

namespace CloudAssistant.Agent.Tests.Journal;

/// <summary>What happens at once, on a disk with so much room.</summary>
/// <param name="Room">Bytes free from here on; null as before, negative when there is no room for one more file either.</param>
/// <param name="Events">What happens.</param>
internal sealed record Beat(long? Room, params AgentEvent[] Events)
{
    public override string ToString() => $"[room {Room}: {string.Join<AgentEvent>("; ", Events)}]";
}

/// <summary>An agent on a disk, and a world outside that remembers what the agent did, whatever the agent forgets.</summary>
internal sealed class Play(SimulatedDisk disk)
{
    private readonly List<RecordId> _starts = [];
    private readonly HashSet<RecordId> _alive = [];
    private readonly HashSet<RecordId> _neverStarting = [];
    private readonly Dictionary<RecordId, Outcome> _told = [];
    private readonly HashSet<RecordId> _answered = [];
    private RecordBook? _book;

    public SimulatedDisk Disk { get; private set; } = disk;

    public IReadOnlyList<RecordId> Starts => _starts;

    /// <summary>Of the hello said last.</summary>
    public long LinkCounter { get; private set; }

    /// <summary>A first life, to the scene's end or the power's.</summary>
    public void Go(IEnumerable<Beat> scene)
    {
        try
        {
            using var file = Open();
            GoOn(scene);
        }
        catch (PowerLostException)
        {
            _book = null;
        }
    }

    /// <summary>A life after the power came back, to the scene's end or, at a step of its own, the power's.</summary>
    public void RestoreAndGo(Loss loss, IEnumerable<Beat> scene, int powerLostAt = int.MaxValue)
    {
        Disk = Disk.AfterPowerLoss(loss);
        Disk.PowerLostAt = powerLostAt;
        _alive.Clear();
        try
        {
            using var file = Open();
            CheckNothingIsForgotten();
            Handle([new AgentEvent.Restarted()]);
            GoOn(scene);
        }
        catch (PowerLostException)
        {
            _book = null;
        }
    }

    public void Check()
    {
        Assert.Equal(_starts.Distinct(), _starts);
        Assert.Empty(_starts.Intersect(_neverStarting));
    }

    private void CheckNothingIsForgotten()
    {
        var records = _book!.State.Journal.Records;
        foreach (var id in _told.Keys.Except(_answered))
            Assert.True(records.TryGetValue(id, out var record) && record.Outcome is not null, $"{id} was told and is forgotten");
        foreach (var id in _starts.Except(_told.Keys))
            Assert.True(records.ContainsKey(id), $"{id} was started and is forgotten");
        Assert.True(_book.State.Journal.LinkCounter >= LinkCounter);
    }

    private JournalFile Open()
    {
        JournalFile.Opened opened;
        try
        {
            opened = JournalFile.Open(Disk);
        }
        catch (DiskFullException)
        {
            // It cannot begin; somebody makes room, and it is started again.
            MakeRoom(null);
            opened = JournalFile.Open(Disk);
        }
        Assert.Null(opened.Lost);
        _book = new RecordBook(opened.File, opened.State, new AgentRules(new AgentLimits { RunsMax = 2 }));
        return opened.File;
    }

    private void GoOn(IEnumerable<Beat> scene)
    {
        foreach (var beat in scene)
        {
            if (beat.Room is { } room)
                MakeRoom(room);
            Handle([.. beat.Events.Where(IsPossible)]);
        }
    }

    private void MakeRoom(long? room) =>
        (Disk.Room, Disk.FilesFull) = (room is { } bytes ? Disk.Used + Math.Max(0, bytes) : long.MaxValue, room < 0);

    // A process ends only if it lives; the server answers only what it was told.
    private bool IsPossible(AgentEvent happened) => happened switch
    {
        AgentEvent.Ended e => _alive.Contains(e.Id),
        AgentEvent.OutcomeAnswered a => _told.ContainsKey(a.Id),
        _ => true,
    };

    private void Handle(AgentEvent[] events)
    {
        foreach (var e in events.OfType<AgentEvent.Ended>())
            _alive.Remove(e.Id);
        // Said to be answered before it is written: a crash in between may lose the answer, never more.
        foreach (var a in events.OfType<AgentEvent.OutcomeAnswered>())
            _answered.Add(a.Id);
        var before = _book!.State.Journal.LinkCounter;
        foreach (var step in _book.Handle(events, Some.At(0)))
            Do(step);
        // Without room no link is counted, and no hello is said.
        if (_book.State.Journal.LinkCounter is var counter && counter > before)
        {
            Assert.True(counter > LinkCounter);
            LinkCounter = counter;
        }
    }

    private void Do(AgentStep step)
    {
        switch (step)
        {
            case AgentStep.Start start:
                _starts.Add(start.Order.Id);
                _alive.Add(start.Order.Id);
                break;
            case AgentStep.KillSurvivors kill:
                foreach (var then in _book!.Handle([new AgentEvent.SurvivorsDead(kill.Id)], Some.At(0)))
                    Do(then);
                break;
            case AgentStep.TellOutcome tell:
                if (tell.Outcome.Kind is ReportKind.NeverStarted or ReportKind.Refused)
                    _neverStarting.Add(tell.Id);
                if (_told.TryGetValue(tell.Id, out var before))
                    Assert.Equal((before.Kind, before.ExitCode), (tell.Outcome.Kind, tell.Outcome.ExitCode));
                _told[tell.Id] = tell.Outcome;
                break;
            default:
                break;
        }
    }
}
