using CloudAssistant.Grains.Interfaces.Invocations;
using static CloudAssistant.Grains.Interfaces.Invocations.RecordState;

namespace CloudAssistant.Grains.Invocations;

/// <summary>
/// The life of a record: the only place that decides a change of state. Pure; every event is safe to repeat, and none changes a record that has ended.
/// </summary>
internal static class RecordRules
{
    public static Decision Decide(RecordRow record, RecordEvent happened, long now, long timeoutMs)
    {
        if (!record.IsOpen)
            return happened is RecordEvent.Reported late ? new(record, ReportRules.VerdictOfLate(record, late.Report)) : new(record);

        return happened switch
        {
            RecordEvent.LinkPresent link => new(Send(record, link.Epoch, now)),
            RecordEvent.TurnCame turn => new(Take(record, turn, now)),
            RecordEvent.HeldBack => new(HoldBack(record)),
            RecordEvent.Withdrawn withdrawn => new(record.State == Waiting ? End(record, Cancelled, now, info: withdrawn.Info) : record),
            RecordEvent.StopAsked => new(Stop(record, now)),
            RecordEvent.Reported reported => new(ReportRules.Apply(record, reported.Report, now, timeoutMs)),
            RecordEvent.Relinked relinked => new(Relink(record, relinked, now)),
            RecordEvent.TimePassed passed => new(Expire(record, passed.Online, now, timeoutMs)),
            RecordEvent.Released => new(Release(record, now)),
            _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "Give every event a rule."),
        };
    }

    /// <summary>When the record needs the server's attention next, if nothing is heard before.</summary>
    public static long? AttendAt(RecordRow record, long now) => record.State switch
    {
        Waiting => Math.Min(now + Milliseconds(LifeTimes.WaitLook(TimeSpan.FromMilliseconds(now - record.Key.Tick))), record.StartBy + 1),
        // Sent again while it may start, asked about until the last moment, then closed.
        Sent => Math.Min(now + Milliseconds(LifeTimes.SendAgainAfter), AskedUntil(record) + 1),
        Running => record.Deadline + 1,
        Stopping => Math.Min(now + Milliseconds(LifeTimes.SendAgainAfter), record.Deadline!.Value + 1),
        _ => null,
    };

    /// <summary>The record as it ends in <paramref name="state"/>.</summary>
    public static RecordRow End(RecordRow record, RecordState state, long now, RecordError error = RecordError.None, string info = "") => record with
    {
        State = state,
        Error = error,
        ErrorInfo = info,
        FinishedAt = now,
        UpdatedAt = now,
        Deadline = null,
    };

    private static RecordRow Send(RecordRow record, long epoch, long now) =>
        record.State == Waiting && now <= record.StartBy
            ? record with { State = Sent, Epoch = epoch, SentAt = now, UpdatedAt = now }
            : record;

    // Time runs from the turn, also for an instance that is offline then: it misses its turn, and holds up nobody else's.
    private static RecordRow Take(RecordRow record, RecordEvent.TurnCame turn, long now) => (record.State, turn.Epoch) switch
    {
        (Waiting, { } epoch) => Send(record with { StartBy = turn.StartBy }, epoch, now),
        (Waiting, null) when record.StartBy == RecordRow.StartByNotYet => record with { StartBy = turn.StartBy, UpdatedAt = now },
        _ => record,
    };

    // It came back after it had missed its turn: from here on it waits for the window, not for its instance.
    private static RecordRow HoldBack(RecordRow record) =>
        record.State == Waiting && record.StartBy != RecordRow.StartByNotYet ? record with { StartBy = RecordRow.StartByNotYet } : record;

    private static RecordRow Stop(RecordRow record, long now) => record.State switch
    {
        Waiting => End(record with { StopAt = now }, Cancelled, now, info: "It was stopped before it was sent to the instance."),
        Sent or Running => record with
        {
            State = Stopping, StopAt = now, UpdatedAt = now, Deadline = now + Milliseconds(LifeTimes.Grace), ErrorInfo = "",
        },
        _ => record,
    };

    private static RecordRow Expire(RecordRow record, bool online, long now, long timeoutMs) => record.State switch
    {
        Waiting when now > record.StartBy && online => End(record, Aborted, now, RecordError.DeliveryTimeout),
        Waiting when now > record.StartBy => End(record, Aborted, now, RecordError.ClientNotRunning),
        Sent when now > AskedUntil(record) =>
            Unconfirmed(record, Aborted, now, RecordError.ClientNotResponse, "that it got the run: whether it started is not known."),
        Running when now > record.Deadline =>
            Unconfirmed(record, RecordState.Timeout, now, RecordError.ExecutionTimeout, "that the run ended with its timeout: it may still run.") with
            {
                FinishedAt = record.StartedAt + timeoutMs,
            },
        Stopping when now > record.Deadline =>
            Unconfirmed(record, Terminated, now, RecordError.ExecutionInterrupted, "the stop: the run may still go on."),
        _ => record,
    };

    private static RecordRow Relink(RecordRow record, RecordEvent.Relinked link, long now)
    {
        // A record that already belongs to this link, or a later one, was handed out after the agent told its inventory.
        if (record.State == Waiting || record.Epoch >= link.Epoch)
            return record;
        if (!link.JournalKept)
            return Lost(record, now, "The agent came back without its journal; how the run ended is not known.");
        if (link.InInventory)
            return record with { Epoch = link.Epoch, UpdatedAt = now };
        // It never got there: a run is sent again, and a stop makes the agent say that it never started. A stop keeps its moment of sending, as
        // a look at the slice (which sees the link, not the inventory) would: either may come first.
        if (record.StartedAt is null)
            return record with { Epoch = link.Epoch, SentAt = record.State == Sent ? now : record.SentAt, UpdatedAt = now, ErrorInfo = "" };
        return Lost(record, now, "The agent came back and does not know the run any more; how it ended is not known.");
    }

    private static RecordRow Lost(RecordRow record, long now, string info) =>
        End(record, Error, now, RecordError.ExecutionInterrupted, info) with { Unconfirmed = true };

    private static RecordRow Release(RecordRow record, long now) => record.State == Waiting
        ? End(record, Aborted, now, RecordError.InstanceReleased)
        : End(record, Error, now, RecordError.InstanceReleased, "The instance was released: how the run ended is not known.") with { Unconfirmed = true };

    private static RecordRow Unconfirmed(RecordRow record, RecordState state, long now, RecordError error, string what) =>
        End(record, state, now, error, "The agent did not confirm " + what) with { Unconfirmed = true };

    private static long AskedUntil(RecordRow record) => record.StartBy + Milliseconds(LifeTimes.AskFor);

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
