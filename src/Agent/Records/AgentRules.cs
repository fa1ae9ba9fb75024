using CloudAssistant.Agent.Files;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Records;

/// <summary>
/// Decides what the agent writes, does and says; pure. A record goes one way: unknown, queued, starting, ended, answered. Only the step from
/// "not in the journal" to "starting" starts a script, and the journal never forgets a record while a duplicate could reach it.
/// </summary>
internal sealed class AgentRules(AgentLimits limits)
{
    public const string LateInfo = "It came, or its turn came, after the last moment at which it may start.";

    private static readonly Outcome RefusedUnwritten = new()
    {
        Kind = ReportKind.Refused, Error = ReportError.TaskConcurrencyLimit, Info = "The agent remembers as many records as it can.",
    };

    public Decision Decide(AgentState state, AgentEvent happened, Moment now) => happened switch
    {
        AgentEvent.Restarted => OnRestarted(state),
        AgentEvent.RunAsked asked => OnRun(state, asked.Order, now),
        AgentEvent.StopAsked asked => OnStop(state, asked.Id, now),
        AgentEvent.StateAsked asked => OnAsked(state, asked.Id, now),
        AgentEvent.ProcessStarted started => OnStarted(state, started),
        AgentEvent.StillRunning running => OnStillRunning(state, running.Id),
        AgentEvent.Ended ended => OnEnded(state, ended.Id, ended.Outcome, now),
        AgentEvent.SurvivorsDead dead => OnSurvivorsDead(state, dead.Id),
        AgentEvent.OutcomeAnswered answered => OnAnswered(state, answered.Id, now),
        AgentEvent.Linking => Decision.Write(state, JournalEntries.Linking(state.Journal.LinkCounter + 1), mustSync: true),
        AgentEvent.Linked => OnLinked(state),
        AgentEvent.Leaving => Decision.Nothing(state with { Leaving = true }),
        AgentEvent.DrainAsked => DrainRules.LeaveWhenIdle(DrainRules.Ask(state, limits, now)),
        AgentEvent.Tick => OnTick(state, now),
        _ => throw new ArgumentOutOfRangeException(nameof(happened)),
    };

    /// <summary>An outcome without its output: the last resort on a full disk.</summary>
    public static Outcome WithoutOutput(Outcome outcome) =>
        outcome.Output is not { } output ? outcome : outcome with { Output = Google.Protobuf.ByteString.Empty, Dropped = outcome.Dropped + output.Length };

    private static Decision OnRestarted(AgentState state) => Decision.Do(state, [.. state.Journal.Open
        .Select(id => state.Journal.Records[id])
        .Where(r => r.Outcome is null && !state.Live.ContainsKey(r.Id))
        .Select(r => new AgentStep.KillSurvivors(r.Id, r.Process, r.TargetDir))]);

    private Decision OnRun(AgentState state, RunOrder order, Moment now)
    {
        if (state.Journal.Records.TryGetValue(order.Id, out var known))
            return TellAgain(state, known);
        if (state.Queue.Any(o => o.Id == order.Id))
            return Decision.Do(state, new AgentStep.TellQueued(order.Id));
        if (state.Journal.Tombstones >= limits.TombstonesMax || state.RefusedUnwritten.Contains(order.Id))
            return RefuseUnwritten(state, order.Id);
        if (IsLate(order, now))
            return RefuseLate(state, order);
        if (state.DiskFull)
            return NoRoomToStart(state, order);
        if (MayStart(state) && state.Queue.IsEmpty)
            return Start(state, order, now);
        var bytes = order.Frame.CalculateSize();
        if (state.Queue.Count >= limits.QueueMax || state.QueueBytes + bytes > limits.QueueBytesMax)
            return NoPlaceToWait(state, order, now);
        return Decision.Do(state with { Queue = state.Queue.Add(order), QueueBytes = state.QueueBytes + bytes }, new AgentStep.TellQueued(order.Id))
            .Then(s => LetGo(s, now));
    }

    // Nothing is refused for the sake of the agent's next life: it gets what is not answered, and is waited for only while others can wait.
    private Decision NoPlaceToWait(AgentState state, RunOrder order, Moment now) =>
        state.Leaving ? Decision.Nothing(state)
        : state is { Drain.Holds: true, Live.IsEmpty: false } ? StartWaiting(DrainRules.TakeWork(state), now).Then(s => OnRun(s, order, now))
        : RefuseBusy(state, order, "Too many scripts wait to be run.");

    private Decision OnStop(AgentState state, RecordId id, Moment now)
    {
        if (state.Live.TryGetValue(id, out var live))
        {
            // A run that is only about to start is ended as soon as it has.
            var next = state with { Live = state.Live.SetItem(id, live with { Stop = true }) };
            return live.Process is null ? Decision.Nothing(next) : Decision.Do(next, new AgentStep.End(id));
        }
        if (state.Journal.Records.TryGetValue(id, out var known))
            return TellAgain(state, known);
        return state.RefusedUnwritten.Contains(id) ? RefuseUnwritten(state, id) : NeverStarts(state, id, now);
    }

    private Decision OnAsked(AgentState state, RecordId id, Moment now)
    {
        if (state.Journal.Records.TryGetValue(id, out var known))
            return TellAgain(state, known);
        if (state.Queue.Find(o => o.Id == id) is not { } order)
            return state.RefusedUnwritten.Contains(id) ? RefuseUnwritten(state, id) : NeverStarts(state, id, now);
        return IsLate(order, now) ? RefuseLate(Unqueue(state, order), order) : Decision.Do(state, new AgentStep.TellQueued(id));
    }

    private static Decision OnStarted(AgentState state, AgentEvent.ProcessStarted started)
    {
        if (!state.Live.TryGetValue(started.Id, out var live))
            return Decision.Nothing(state);
        var next = state with { Live = state.Live.SetItem(started.Id, live with { Process = started.Process }) };
        var entry = JournalEntries.Started(started.Id, started.Process, started.At);
        return live.Stop
            ? Decision.Write(next, entry, mustSync: false, new AgentStep.End(started.Id))
            : Decision.Write(next, entry, mustSync: false);
    }

    private static Decision OnStillRunning(AgentState state, RecordId id)
    {
        if (!state.Live.TryGetValue(id, out var live) || live.Told || !state.Journal.Records.TryGetValue(id, out var record))
            return Decision.Nothing(state);
        // Syncs, so that by now the process is written down too.
        return new(
            state with { Live = state.Live.SetItem(id, live with { Told = true }) }, [], [new AgentStep.TellStarted(id, record.StartedAt)], MustSync: true);
    }

    private Decision OnEnded(AgentState state, RecordId id, Outcome outcome, Moment now)
    {
        if (!state.Journal.Records.TryGetValue(id, out var record) || record.Outcome is not null)
            return Decision.Nothing(state);
        return Decision.Write(
                state with { Live = state.Live.Remove(id) },
                JournalEntries.Ended(id, record.StartBy, outcome),
                mustSync: true,
                new AgentStep.TellOutcome(id, outcome))
            .Then(s => DrainRules.Ended(s, id, limits, now))
            .Then(s => StartWaiting(s, now));
    }

    private static Decision OnSurvivorsDead(AgentState state, RecordId id)
    {
        if (!state.Journal.Records.TryGetValue(id, out var record) || record.Outcome is not null || state.Live.ContainsKey(id))
            return Decision.Nothing(state);
        var outcome = record.TargetDir is not null ? FileOrders.Interrupted(record.StartedAt) : new Outcome
        {
            Kind = ReportKind.Broken,
            Error = ReportError.ExecutionInterrupted,
            Info = "The agent was restarted while this was running; what was left of it was ended.",
            StartedAt = record.StartedAt,
        };
        return Decision.Write(state, JournalEntries.Ended(id, record.StartBy, outcome), mustSync: true, new AgentStep.TellOutcome(id, outcome));
    }

    private Decision OnAnswered(AgentState state, RecordId id, Moment now) =>
        state.Journal.Records.TryGetValue(id, out var record) && record is { Outcome: not null, Answered: false }
            ? Decision.Write(state, JournalEntries.Answered(id), mustSync: false).Then(s => StartWaiting(s, now))
            : Decision.Nothing(state with { RefusedUnwritten = state.RefusedUnwritten.Remove(id) });

    private static Decision OnLinked(AgentState state) => Decision.Do(state, [.. state.Journal.Open
        .Select(id => state.Journal.Records[id])
        .Where(r => r.Outcome is not null || state.Live.GetValueOrDefault(r.Id) is { Told: true })
        .Select(Tell)
        .Concat(state.Queue.Select(order => new AgentStep.TellQueued(order.Id)))]);

    private Decision OnTick(AgentState state, Moment now)
    {
        var decision = Decision.Nothing(state);
        foreach (var order in state.Queue.Where(o => IsLate(o, now)))
            decision = decision.Then(s => RefuseLate(Unqueue(s, order), order));
        return decision
            .Then(s => Decision.Nothing(s with { Journal = JournalFold.Forget(s.Journal, r => IsForgotten(r, now)) }))
            .Then(s => Decision.Nothing(DrainRules.LetGo(s, now)))
            .Then(s => StartWaiting(s, now));
    }

    /// <summary>Lets what waits have the free places, in order.</summary>
    private Decision StartWaiting(AgentState state, Moment now)
    {
        var decision = Decision.Nothing(state);
        while (decision.Next is { Queue: [var order, ..], DiskFull: false } next && MayStart(next))
            decision = decision.Then(s => IsLate(order, now) ? RefuseLate(Unqueue(s, order), order) : Start(Unqueue(s, order), order, now));
        return decision;
    }

    // What was held for a drain, and comes too late when it is held on.
    private Decision LetGo(AgentState state, Moment now) =>
        DrainRules.LetGo(state, now) is var next && next.Drain != state.Drain ? StartWaiting(next, now) : Decision.Nothing(state);

    // A free place, and room for what is not answered, what runs, and one run more.
    private bool MayStart(AgentState state) => !state.Leaving && state.Drain is not { Holds: true } && state.Live.Count < limits.RunsMax
        && ((state.Journal.SpoolBytes == 0 && state.Live.IsEmpty) || state.Journal.SpoolBytes + (state.Live.Count + 1L) * ProtocolLimits.OutputBytesMax <= limits.SpoolBytesMax);

    private static Decision Start(AgentState state, RunOrder order, Moment now)
    {
        var (task, targetDir) = FileOrders.TaskOf(order);
        return Decision.Write(
            state with { Live = state.Live.Add(order.Id, new LiveRun()) },
            JournalEntries.Starting(order.Id, order.StartBy, now, targetDir, task),
            mustSync: true,
            new AgentStep.Start(order));
    }

    private static Decision TellAgain(AgentState state, JournalRecord known) => known.Outcome is null && !state.Live.ContainsKey(known.Id)
        ? Decision.Nothing(state) // its survivors are being killed; then it is told
        : known.Outcome is null && state.Live[known.Id] is { Process: null }
            ? Decision.Nothing(state) // told as soon as it is known whether it starts
            : Decision.Do(known.Outcome is null ? MarkTold(state, known.Id) : state, Tell(known));

    private static AgentState MarkTold(AgentState state, RecordId id) =>
        state with { Live = state.Live.SetItem(id, state.Live[id] with { Told = true }) };

    private static AgentStep Tell(JournalRecord record) =>
        record.Outcome is { } outcome ? new AgentStep.TellOutcome(record.Id, outcome) : new AgentStep.TellStarted(record.Id, record.StartedAt);

    private static Decision NeverStarts(AgentState state, RecordId id, Moment now)
    {
        // The frame does not say until when the record might have started; the server asks and stops only what it sent, so now is not too early.
        var order = state.Queue.Find(o => o.Id == id);
        return Tombstone(
            order is null ? state : Unqueue(state, order), id, Math.Max(order?.StartBy ?? 0, now.ServerMs ?? 0), new Outcome { Kind = ReportKind.NeverStarted });
    }

    private static Decision RefuseLate(AgentState state, RunOrder order) =>
        Refuse(state, order.Id, order.StartBy, ReportError.DeliveryTimeout, LateInfo);

    // A word about it is smaller than a run and its result.
    private static Decision NoRoomToStart(AgentState state, RunOrder order) =>
        Refuse(state, order.Id, order.StartBy, ReportError.ExecutionException, "There is no room on the disk for the agent's journal.");

    private static Decision RefuseBusy(AgentState state, RunOrder order, string info) =>
        Refuse(state, order.Id, order.StartBy, ReportError.TaskConcurrencyLimit, info);

    // Nothing is written: the journal is as long as it may be, and a refusal must not make it longer. Safe, because nothing started and nothing will: until
    // the server knows the refusal, the record is kept in memory and a duplicate is refused the same way; once it knows, the record has ended there and
    // is not sent any more. An agent that crashes in between forgets it, as does one that never got the run: then the server, which does not know the
    // refusal, sends it again. When too many refusals wait to be answered nothing is said, and the server sends again.
    private Decision RefuseUnwritten(AgentState state, RecordId id) =>
        state.RefusedUnwritten.Count >= limits.RefusedUnwrittenMax && !state.RefusedUnwritten.Contains(id)
            ? Decision.Nothing(state)
            : Decision.Do(state with { RefusedUnwritten = state.RefusedUnwritten.Add(id) }, new AgentStep.TellOutcome(id, RefusedUnwritten));

    private static Decision Refuse(AgentState state, RecordId id, long startBy, ReportError error, string info) =>
        Tombstone(state, id, startBy, new Outcome { Kind = ReportKind.Refused, Error = error, Info = info });

    private static Decision Tombstone(AgentState state, RecordId id, long startBy, Outcome outcome) =>
        Decision.Write(state, JournalEntries.Ended(id, startBy, outcome), mustSync: true, new AgentStep.TellOutcome(id, outcome));

    private static AgentState Unqueue(AgentState state, RunOrder order) =>
        state with { Queue = state.Queue.Remove(order), QueueBytes = state.QueueBytes - order.Frame.CalculateSize() };

    // Without a known server time nothing may start: the agent cannot tell whether it is late.
    public static bool IsLate(RunOrder order, Moment now) => now.ServerMs is not { } server || server >= order.StartBy;

    private static bool IsForgotten(JournalRecord record, Moment now) =>
        now.ServerMs is { } server && server > record.StartBy + (long)AgentLimits.RememberFor.TotalMilliseconds;
}
