using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Journal;

/// <summary>How entries add up. The same fold runs when an entry is written and when it is read again.</summary>
internal static class JournalFold
{
    public static JournalState Apply(JournalState state, Entry entry) => entry.KindCase switch
    {
        Entry.KindOneofCase.Linking => state with { LinkCounter = Math.Max(state.LinkCounter, entry.Linking.Counter) },
        Entry.KindOneofCase.Starting => OnStarting(state, entry.Starting),
        Entry.KindOneofCase.Started => OnStarted(state, entry.Started),
        Entry.KindOneofCase.Ended => OnEnded(state, entry.Ended),
        Entry.KindOneofCase.Answered => OnAnswered(state, entry.Answered),
        _ => state,
    };

    /// <summary>Drops tombstones that no duplicate can reach any more.</summary>
    public static JournalState Forget(JournalState state, Func<JournalRecord, bool> forgets)
    {
        var gone = state.Records.Values.Where(r => r.Answered && forgets(r)).Select(r => r.Id).ToList();
        return gone.Count == 0 ? state : state with { Records = state.Records.RemoveRange(gone) };
    }

    private static JournalState OnStarting(JournalState state, Starting starting) =>
        !RecordId.TryFrom(starting.Record, out var id) || state.Records.ContainsKey(id)
            ? state
            : state with
            {
                Records = state.Records.Add(id, new JournalRecord(id, starting.StartBy)
                {
                    StartedAt = Moment.From(starting.At),
                    TargetDir = starting.HasTargetDir ? starting.TargetDir : null,
                    Task = starting.Task,
                }),
                Open = state.Open.Add(id),
            };

    private static JournalState OnStarted(JournalState state, Started started) =>
        !RecordId.TryFrom(started.Record, out var id) || !state.Records.TryGetValue(id, out var record) || record.Outcome is not null
            ? state
            : state with
            {
                Records = state.Records.SetItem(id, record with
                {
                    StartedAt = Moment.From(started.At) ?? record.StartedAt,
                    Process = new ProcessIdentity(started.Pid, started.StartTicks, started.BootId),
                }),
            };

    private static JournalState OnEnded(JournalState state, Ended ended)
    {
        if (!RecordId.TryFrom(ended.Record, out var id) || (state.Records.TryGetValue(id, out var known) && known.Outcome is not null))
            return state;
        var outcome = JournalEntries.ToOutcome(ended);
        var record = (known ?? new JournalRecord(id, ended.StartBy)) with
        {
            Outcome = outcome, StartedAt = null, Process = null, TargetDir = null, Answered = ended.Answered,
            Task = known?.Task ?? ended.Task,
        };
        return state with
        {
            Records = state.Records.SetItem(id, record),
            Open = ended.Answered ? state.Open.Remove(id) : state.Open.Add(id),
            SpoolBytes = state.SpoolBytes + (outcome.Output?.Length ?? 0),
        };
    }

    private static JournalState OnAnswered(JournalState state, Answered answered)
    {
        if (!RecordId.TryFrom(answered.Record, out var id) || !state.Records.TryGetValue(id, out var record) || record is not { Outcome: { } outcome, Answered: false })
            return state;
        return state with
        {
            Records = state.Records.SetItem(id, record with { Answered = true, Outcome = outcome with { Output = null } }),
            Open = state.Open.Remove(id),
            SpoolBytes = state.SpoolBytes - (outcome.Output?.Length ?? 0),
        };
    }
}
