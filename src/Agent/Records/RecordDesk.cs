using System.Threading.Channels;
using CloudAssistant.Agent.Access;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Records;

/// <summary>
/// One loop that takes all that happens, in order: lets the rules decide, the book write it down, then does it. What comes while a sync is under way
/// is written with the next one. Idle, it does nothing at all.
/// </summary>
internal sealed class RecordDesk : IAsyncDisposable
{
    private const int BatchMax = 256;
    private static readonly TimeSpan TickEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GiveBackAfter = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan TellBeforeLeaving = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromMinutes(10);

    private readonly Channel<DeskMessage> _inbox = Channel.CreateUnbounded<DeskMessage>(new() { SingleReader = true });
    private readonly JournalFile _journal;
    private readonly RecordBook _book;
    private readonly RunWorker _worker;
    private readonly AgentClock _clock;
    private readonly Outbox _outbox = new();
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _ending = new();
    private readonly Action<AgentState>? _noteDrain;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ILinkOut? _link;
    private bool _waitsForLink;
    private long _nextForgetMs;
    private long? _giveBackAtMs;
    private long? _leaveByMs;
    private long _queueToldAtMs;

    /// <param name="noteDrain">Called after all that happens, when it is given.</param>
    public RecordDesk(JournalFile.Opened opened, AgentLimits limits, IScriptRunner runner, DenyGuard guard, AgentClock clock, Action<AgentState>? noteDrain = null)
    {
        (_journal, _clock, _noteDrain) = (opened.File, clock, noteDrain);
        _book = new(opened.File, opened.State, new AgentRules(limits));
        _worker = new(runner, guard, clock, m => Post(m));
        _timer = clock.Timers.CreateTimer(_ => Post(new DeskMessage.Wake()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // What a damaged journal still tells is used for one thing: nothing it started lives on.
        foreach (var record in opened.Lost?.Records.Values.Where(r => r.Outcome is null) ?? [])
            _worker.KillSurvivors(record.Id, record.Process, record.TargetDir, _ending.Token);
    }

    /// <summary>Finishes when the agent was asked to make way, nothing runs, and the server heard of all ends, or had 3 s for that.</summary>
    public Task Drained => _drained.Task;

    /// <summary>Hears how many scripts wait, once a second at most while any does.</summary>
    public Action<int>? OnQueue { private get; init; }

    /// <summary>Gives the machine back what is not needed while nothing runs.</summary>
    public Action GiveBackMemory { private get; init; } = Machine.This.GiveBackMemory;

    /// <summary>Hands something over; never waits.</summary>
    public void Post(DeskMessage message) => _inbox.Writer.TryWrite(message);

    public void Post(AgentEvent happened) => Post(new DeskMessage.Happened(happened));

    /// <summary>Counts a new link, durably; null when there is no room for that on the disk.</summary>
    public async Task<LinkStart?> BeginLinkAsync(CancellationToken cancellation)
    {
        var reply = new TaskCompletionSource<LinkStart?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(new DeskMessage.BeginLink(reply));
        return await reply.Task.WaitAsync(cancellation);
    }

    /// <summary>Works until cancelled.</summary>
    /// <exception cref="JournalFailedException">The agent must end, and must not have done anything more.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        Post(new AgentEvent.Restarted());
        GiveBackLater();
        try
        {
            while (await _inbox.Reader.WaitToReadAsync(cancellation))
                HandleSome();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // All that came before is still written down, however much it is.
            do
                HandleSome();
            while (_inbox.Reader.TryPeek(out _));
            Flush();
        }
    }

    /// <summary>Waits until all runs ended and their ends are in the inbox, so long at most.</summary>
    public async Task WaitForRunsAsync(TimeSpan longest)
    {
        try
        {
            await _worker.AllEnded().WaitAsync(longest, _clock.Timers);
        }
        catch (TimeoutException)
        {
            AgentLog.Write("scripts are still running; at the next start what is left of them is ended and reported as interrupted");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _timer.DisposeAsync();
        _journal.Dispose();
        _ending.Dispose();
    }

    private void HandleSome()
    {
        var events = new List<AgentEvent>();
        var links = new List<DeskMessage.BeginLink>();
        while (events.Count < BatchMax && _inbox.Reader.TryRead(out var message))
        {
            // Which link is open decides where everything before and after goes, so it is never mixed with them.
            if (message is DeskMessage.LinkOpened or DeskMessage.LinkClosed or DeskMessage.BeginLink)
                Decide(events);
            Take(message, events, links);
            if (links.Count > 0)
                BeginLink(events, links);
        }
        Decide(events);
        Send();
        TellQueue();
        Leave();
        SetTimer();
    }

    // No more than the link has room for, and nothing a second time before the first is written: while the other side does not read, what there is to
    // tell stays here, where the newest takes the place of the old.
    private void Send()
    {
        _waitsForLink = false;
        if (_link is not { } link)
            return;
        var idle = link.IsIdle;
        foreach (var report in _outbox.TakeDue(_clock.Now(), link.Room, again: idle))
            link.Send(new Frame { Report = report });
        _waitsForLink = !idle && (_outbox.HasWaiting || _outbox.NextDueBootMs <= _clock.BootMs);
        if (_waitsForLink)
            link.TellWhenIdle();
    }

    private void Take(DeskMessage message, List<AgentEvent> events, List<DeskMessage.BeginLink> links)
    {
        switch (message)
        {
            case DeskMessage.Happened happened:
                events.Add(happened.Event);
                break;
            case DeskMessage.Progress progress when _book.State.Live.ContainsKey(progress.Telling.Id):
                _outbox.Put(progress.Telling);
                break;
            case DeskMessage.Answers answers:
                foreach (var answer in answers.Frame.Answers)
                    if (_outbox.Answer(answer.Sequence) is Telling.Ended ended)
                        events.Add(new AgentEvent.OutcomeAnswered(ended.Id));
                break;
            case DeskMessage.BeginLink link:
                links.Add(link);
                break;
            case DeskMessage.LinkOpened opened:
                _link = opened.Link;
                _outbox.OnNewLink();
                GiveBackLater();
                events.Add(new AgentEvent.Linked());
                break;
            case DeskMessage.LinkClosed:
                _link = null;
                break;
            case DeskMessage.Wake:
                events.Add(new AgentEvent.Tick());
                break;
            default:
                break;
        }
    }

    private void BeginLink(List<AgentEvent> events, List<DeskMessage.BeginLink> links)
    {
        var before = _book.State.Journal.LinkCounter;
        events.Add(new AgentEvent.Linking());
        Decide(events);
        var journal = _book.State.Journal;
        var start = journal.LinkCounter > before
            ? new LinkStart(journal.Id, journal.LinkCounter, [.. _book.State.Inventory.Take(ProtocolLimits.InventoryRecordsMax).Select(id => id.ToKey())])
            : null;
        foreach (var link in links)
            link.Reply.TrySetResult(start);
        links.Clear();
    }

    private void Decide(List<AgentEvent> events)
    {
        if (events.Count == 0)
            return;
        var wasFull = _book.State.DiskFull;
        foreach (var step in _book.Handle(events, _clock.Now()))
            Do(step);
        if (_book.State.DiskFull != wasFull)
            AgentLog.Write(wasFull ? "the journal can be written again: scripts start again" : $"the journal takes no more: nothing starts until it does. {_book.WhyFull}");
        events.Clear();
    }

    private void Do(AgentStep step)
    {
        switch (step)
        {
            case AgentStep.Start start:
                _worker.Start(start.Order);
                GiveBackLater();
                break;
            case AgentStep.End end:
                _worker.End(end.Id);
                break;
            case AgentStep.KillSurvivors kill:
                _worker.KillSurvivors(kill.Id, kill.Process, kill.TargetDir, _ending.Token);
                break;
            case AgentStep.TellQueued tell:
                _outbox.Put(new Telling.Queued(tell.Id));
                break;
            case AgentStep.TellStarted tell:
                _outbox.Put(new Telling.Started(tell.Id, tell.StartedAt));
                break;
            case AgentStep.TellOutcome tell:
                _outbox.Put(new Telling.Ended(tell.Id, tell.Outcome));
                GiveBackLater();
                break;
            case AgentStep.Leave:
                _leaveByMs = _clock.BootMs + (long)TellBeforeLeaving.TotalMilliseconds;
                break;
            case AgentStep.NoRoom full:
                AgentLog.Write($"record {full.Id} is not started, and the server is not told so, for even that cannot be written. {_book.WhyFull}");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step));
        }
    }

    // All that ended is in the journal and told again by the next life; it is only known sooner this way.
    private void Leave()
    {
        _noteDrain?.Invoke(_book.State);
        if (_leaveByMs is { } by && (_link is null || _outbox.Count == 0 || _clock.BootMs >= by))
            _drained.TrySetResult();
    }

    private void Flush()
    {
        try
        {
            _book.Flush();
        }
        catch (DiskFullException)
        {
            // Only what the server is asked or told again anyway.
        }
    }

    // While something waits there is a tick each second; that nothing waits any more is told at once.
    private void TellQueue()
    {
        var count = _book.State.Queue.Count;
        if (OnQueue is null || (count > 0 && _clock.BootMs < _queueToldAtMs + (long)TickEvery.TotalMilliseconds))
            return;
        if (count > 0)
            _queueToldAtMs = _clock.BootMs;
        OnQueue(count);
    }

    private void GiveBackLater() => _giveBackAtMs = _clock.BootMs + (long)GiveBackAfter.TotalMilliseconds;

    // What links and runs needed goes back to the machine once all is calm: an agent waits most of its time.
    private void GiveBack(long now)
    {
        if (_giveBackAtMs > now)
            return;
        _giveBackAtMs = null;
        if (!_book.State.Live.IsEmpty)
            return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GiveBackMemory();
    }

    private void SetTimer()
    {
        var now = _clock.BootMs;
        if (_giveBackAtMs is not null)
            GiveBack(now);
        var due = _link is null || _waitsForLink ? null : _outbox.NextDueBootMs;
        if (_book.WantsTick || !_book.State.Queue.IsEmpty)
            due = Math.Min(due ?? long.MaxValue, now + (long)TickEvery.TotalMilliseconds);
        if (_book.State.Drain is { Holds: true } drain && !_drained.Task.IsCompleted)
            due = Math.Min(due ?? long.MaxValue, _leaveByMs ?? drain.UntilBootMs);
        if (_giveBackAtMs is { } giveBackAt)
            due = Math.Min(due ?? long.MaxValue, giveBackAt);
        if (_book.State.Journal.Tombstones > 0)
        {
            if (_nextForgetMs <= now)
                _nextForgetMs = now + (long)ForgetEvery.TotalMilliseconds;
            due = Math.Min(due ?? long.MaxValue, _nextForgetMs);
        }
        _timer.Change(due is { } at ? TimeSpan.FromMilliseconds(Math.Max(0, at - now)) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
