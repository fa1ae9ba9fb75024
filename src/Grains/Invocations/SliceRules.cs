using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Invocations;

/// <summary>Decides for a whole slice what <see cref="RecordRules"/> decides for one record. Pure.</summary>
internal static class SliceRules
{
    /// <summary>The same kind of event for each record of the snapshot.</summary>
    public static SliceChanges Each(SliceSnapshot seen, long now, Func<RecordRow, RecordEvent> happened)
    {
        var changed = new List<RecordRow>();
        foreach (var record in seen.Records)
        {
            var next = RecordRules.Decide(record, happened(record), now, seen.Row.TimeoutMs).Next;
            if (!ReferenceEquals(next, record))
                changed.Add(next);
        }

        return new() { Records = changed };
    }

    /// <summary>Sends what waits and has a link, closes what is overdue, and says exactly when to look again. Expects all open records.</summary>
    /// <param name="seen">The slice.</param>
    /// <param name="now">Server time.</param>
    /// <param name="released">Instances of its records that were deregistered: a record accepted at that moment was not there yet to be told.</param>
    public static SliceChanges Advance(SliceSnapshot seen, long now, IReadOnlySet<InstanceId>? released = null)
    {
        var changed = new List<RecordRow>();
        long? attendAt = null;
        var timed = false;
        foreach (var record in seen.Records)
        {
            var next = released?.Contains(record.Instance) == true
                ? RecordRules.Decide(record, new RecordEvent.Released(), now, seen.Row.TimeoutMs).Next
                : record;
            if (seen.Links.TryGetValue(record.Key.Ordinal, out var link))
            {
                RecordEvent present = seen.Row.Limited ? new RecordEvent.HeldBack() : new RecordEvent.LinkPresent(link.Epoch);
                next = RecordRules.Decide(next, present, now, seen.Row.TimeoutMs).Next;
                if (MissedItsLink(next, link))
                    next = RecordRules.Decide(next, new RecordEvent.Relinked(link.Epoch, JournalKept: true, InInventory: true), now, seen.Row.TimeoutMs).Next;
            }

            next = RecordRules.Decide(next, new RecordEvent.TimePassed(link.Epoch > 0), now, seen.Row.TimeoutMs).Next;
            if (!ReferenceEquals(next, record))
                changed.Add(next);
            timed |= next.StartBy != record.StartBy;
            if (RecordRules.AttendAt(next, now) is { } due)
                attendAt = Math.Min(attendAt ?? long.MaxValue, due);
        }

        return new() { Records = changed, AttendAt = attendAt, StartByChanged = timed };
    }

    // A record that was accepted while its instance changed links was not there yet when the new link looked for open records. Its agent has the same
    // journal, so it knows what it has seen, and whether the link's own change comes before or after this one is all the same.
    private static bool MissedItsLink(RecordRow record, LiveLink link) =>
        record.Epoch < link.Epoch && !link.JournalLost && record.StartedAt is null && record.State is (RecordState.Sent or RecordState.Stopping);

    /// <summary>Whether <see cref="Advance"/> would write anything: a record changes, or the known moment of attention has come.</summary>
    public static bool NeedsWrite(SliceSnapshot seen, SliceChanges changes, long now) =>
        changes.Records.Count > 0 || (seen.Row.AttendAt is { } known && known <= now && changes.AttendAt != known);

    /// <summary>Reports of agents, in order; verdicts are filled in by index.</summary>
    public static SliceChanges Report(SliceSnapshot seen, IReadOnlyList<AgentReport> reports, long now, Span<ReportVerdict> verdicts)
    {
        var byOrdinal = seen.Records.ToDictionary(record => record.Key.Ordinal);
        var changed = new Dictionary<int, RecordRow>();
        var outputs = new Dictionary<int, byte[]>();
        var replaced = new List<int>();
        var late = new List<AgentReport>();
        for (var i = 0; i < reports.Count; i++)
        {
            var report = reports[i];
            var ordinal = report.Record.Ordinal;
            if (!byOrdinal.TryGetValue(ordinal, out var record) || record.Instance != report.Instance)
            {
                verdicts[i] = ReportVerdict.Unknown;
                continue;
            }

            var decision = RecordRules.Decide(record, new RecordEvent.Reported(report), now, seen.Row.TimeoutMs);
            verdicts[i] = decision.Verdict;
            if (decision.Verdict == ReportVerdict.Late)
                late.Add(report);
            if (ReferenceEquals(decision.Next, record))
                continue;
            byOrdinal[ordinal] = changed[ordinal] = decision.Next;
            // Not every report's output counts: what came late says less than what is known.
            if (report.Output is not { Length: > 0 } output || ReferenceEquals(decision.Next.OutputHash, record.OutputHash))
                continue;
            outputs[ordinal] = output;
            if (!decision.Next.IsOpen && RunningOutput.IsOf(record))
                replaced.Add(ordinal);
        }

        return new() { Records = [.. changed.Values], Outputs = outputs, OutputsReplaced = replaced, Late = late };
    }
}
