using CloudAssistant.Agent.Journal;

namespace CloudAssistant.Agent.Records;

/// <summary>
/// Decides, writes down, and only then hands out what is to be done. Events that come together are written with one sync. Not for more than one
/// thread at a time.
/// </summary>
internal sealed class RecordBook(JournalFile journal, JournalState found, AgentRules rules)
{
    private readonly List<Entry> _lazy = [];
    private readonly List<AgentEvent> _held = [];

    /// <summary>Where things stand.</summary>
    public AgentState State { get; private set; } = new(found);

    /// <summary>Why nothing could be written the last time that was so, in words.</summary>
    public string WhyFull { get; private set; } = "";

    /// <summary>Something is to be tried again, or written, at the next tick.</summary>
    public bool WantsTick => _lazy.Count > 0 || _held.Count > 0 || !journal.HasReserve;

    /// <summary>Takes what happened; what it returns may be done, for all it rests on is synced.</summary>
    /// <exception cref="JournalFailedException">Nothing may be done any more; the agent must end.</exception>
    public IReadOnlyList<AgentStep> Handle(IReadOnlyList<AgentEvent> events, Moment now)
    {
        var steps = new List<AgentStep>();
        if (events.Any(e => e is AgentEvent.Tick))
            MakeRoom(steps, now);
        try
        {
            HandleTogether(events, now, steps);
        }
        catch (DiskFullException e)
        {
            NoteFull(e);
            foreach (var happened in events)
                HandleAlone(happened, now, steps);
        }
        if (journal.WantsCompaction)
            journal.Compact(State.Journal);
        return steps;
    }

    /// <summary>Writes what waits for company.</summary>
    public void Flush()
    {
        if (_lazy.Count == 0)
            return;
        journal.Append(_lazy);
        _lazy.Clear();
    }

    private void HandleTogether(IReadOnlyList<AgentEvent> events, Moment now, List<AgentStep> steps)
    {
        var decision = Decision.Nothing(State);
        foreach (var happened in events)
            decision = decision.Then(s => rules.Decide(s, happened, now));
        if (decision.MustSync)
        {
            journal.Append([.. _lazy, .. decision.Entries]);
            _lazy.Clear();
        }
        else
        {
            _lazy.AddRange(decision.Entries);
        }
        foreach (var entry in decision.Entries)
            if (RecordWords.OfEvent(entry) is { } line)
                AgentLog.Write(line);
        State = decision.Next;
        steps.AddRange(decision.Steps);
    }

    private void HandleAlone(AgentEvent happened, Moment now, List<AgentStep> steps)
    {
        if (TryHandle(happened, now, steps))
            return;
        switch (happened)
        {
            case AgentEvent.Ended ended:
                var smaller = ended with { Outcome = AgentRules.WithoutOutput(ended.Outcome) };
                if (!TryHandle(smaller, now, steps))
                    _held.Add(ended);
                break;
            case AgentEvent.SurvivorsDead or AgentEvent.StillRunning:
                _held.Add(happened);
                break;
            case AgentEvent.RunAsked asked:
                steps.Add(new AgentStep.NoRoom(asked.Order.Id));
                break;
            default:
                // Stops and questions are repeated by the server, ticks and hellos by ourselves.
                break;
        }
    }

    private bool TryHandle(AgentEvent happened, Moment now, List<AgentStep> steps)
    {
        try
        {
            HandleTogether([happened], now, steps);
            return true;
        }
        catch (DiskFullException e)
        {
            WhyFull = e.Message;
            return false;
        }
    }

    private void NoteFull(DiskFullException e)
    {
        WhyFull = e.Message;
        journal.ReleaseReserve();
        State = State with { DiskFull = true };
    }

    private void MakeRoom(List<AgentStep> steps, Moment now)
    {
        if (State.DiskFull)
            journal.Compact(State.Journal);
        var held = _held.ToArray();
        _held.Clear();
        foreach (var happened in held)
            HandleAlone(happened, now, steps);
        try
        {
            Flush();
            // Last, so that what waits to be written goes before the reserve.
            if (!journal.HasReserve && _held.Count == 0 && journal.KeepReserve(anew: true))
                State = State with { DiskFull = false };
        }
        catch (DiskFullException e)
        {
            NoteFull(e);
        }
    }
}
