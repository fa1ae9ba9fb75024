using CloudAssistant.Grains.Interfaces.Invocations;
using static CloudAssistant.Grains.Interfaces.Invocations.RecordState;

namespace CloudAssistant.Grains.Invocations;

/// <summary>What reports of an agent make of a record. A report is a fact: it counts from whatever link it came, as long as the record is open.</summary>
internal static class ReportRules
{
    /// <summary>Characters of an agent's own words, at most.</summary>
    private const int InfoCharactersMax = 512;

    private const string StoppedBefore = "It was stopped before it started.";

    /// <summary>The detail of a record that came to its agent and waits there. Always the same words, so that telling it again writes nothing.</summary>
    public const string QueuedInfo = "Queued: the agent runs as many scripts as it may; this one waits for its turn.";

    /// <summary>The open record after the report.</summary>
    public static RecordRow Apply(RecordRow record, AgentReport report, long now, long timeoutMs)
    {
        var told = WithOutput(record, report);
        switch (report.Kind)
        {
            case ReportKind.Queued:
                return Queue(record, now);
            case ReportKind.Started:
                return Start(record, report, now, timeoutMs);
            case ReportKind.Progress:
                return Start(told, report, now, timeoutMs) with { UpdatedAt = now };
            default:
                var (state, error) = Outcome(record, report);
                var finished = FinishedAt(record, report, state, now, timeoutMs);
                var ended = RecordRules.End(told, state, now, error, state == Cancelled ? StoppedBefore : Words(report.ErrorInfo)) with
                {
                    StartedAt = NeverRan(report.Kind) ? record.StartedAt : StartedAt(record, report, now),
                    ExitCode = report.Kind == ReportKind.Exited ? report.ExitCode : null,
                };
                return ended with { FinishedAt = finished };
        }
    }

    /// <summary>The answer to a report about a record that has ended: applied when it says nothing else than what counted, else late.</summary>
    public static ReportVerdict VerdictOfLate(RecordRow record, AgentReport report)
    {
        if (report.Kind is ReportKind.Queued or ReportKind.Started or ReportKind.Progress)
            return record.Unconfirmed ? ReportVerdict.Late : ReportVerdict.Applied;
        var (state, _) = Outcome(record with { State = record.StopAt is null ? Running : Stopping }, report);
        return !record.Unconfirmed && state == record.State && (report.Kind != ReportKind.Exited || report.ExitCode == record.ExitCode)
            ? ReportVerdict.Applied
            : NeverRan(report.Kind) && !record.Unconfirmed && record.StartedAt is null ? ReportVerdict.Applied : ReportVerdict.Late;
    }

    // It may start until its start_by and is refused by the agent after that, so neither state nor times change. A report that was overtaken by a start or
    // a stop says nothing new.
    private static RecordRow Queue(RecordRow record, long now) => record is { State: Sent, StartedAt: null } && record.ErrorInfo != QueuedInfo
        ? record with { ErrorInfo = QueuedInfo, UpdatedAt = now }
        : record;

    private static RecordRow Start(RecordRow record, AgentReport report, long now, long timeoutMs)
    {
        if (record.StartedAt is not null)
            return record;
        var started = record with { StartedAt = StartedAt(record, report, now), UpdatedAt = now, ErrorInfo = "" };
        // A record that is being stopped stays so: the stop's own deadline counts.
        return record.State == Stopping
            ? started
            : started with { State = Running, Deadline = now + timeoutMs + (long)LifeTimes.Grace.TotalMilliseconds };
    }

    private static (RecordState State, RecordError Error) Outcome(RecordRow record, AgentReport report) => report.Kind switch
    {
        ReportKind.Exited when report.ExitCode == 0 => (Success, RecordError.None),
        ReportKind.Exited when report.Error is RecordError.FileCreateFail => (Failed, report.Error),
        ReportKind.Exited => (Failed, RecordError.ExitCodeNonzero),
        ReportKind.TimedOut => (RecordState.Timeout, RecordError.ExecutionTimeout),
        ReportKind.Stopped => (Terminated, RecordError.ExecutionInterrupted),
        // Whatever kept it from starting: a stop was asked for and it never starts.
        ReportKind.Refused when record.State == Stopping && record.StartedAt is null => (Cancelled, RecordError.None),
        ReportKind.Refused => (OfRefusal(report.Error), report.Error),
        ReportKind.NeverStarted when record.State == Stopping => (Cancelled, RecordError.None),
        // Said before that it started, now that it never did: one of the two is not true.
        ReportKind.NeverStarted when record.StartedAt is not null => (Error, RecordError.ExecutionInterrupted),
        ReportKind.NeverStarted => (Aborted, RecordError.DeliveryTimeout),
        ReportKind.Broken => (Error, report.Error == RecordError.None ? RecordError.ExecutionInterrupted : report.Error),
        _ => throw new ArgumentOutOfRangeException(nameof(report), report.Kind, "Give every kind of report an outcome."),
    };

    private static RecordState OfRefusal(RecordError error) => error switch
    {
        RecordError.CommandNotApplicable or RecordError.AccountNotExists or RecordError.DirectoryNotExists => Invalid,
        RecordError.FileAlreadyExists or RecordError.FileContentInvalid or RecordError.FileNameInvalid or RecordError.FilePathInvalid
            or RecordError.FileAuthorityInvalid or RecordError.UserGroupNotExists => Invalid,
        RecordError.FileCreateFail => Failed,
        RecordError.ExecutionException or RecordError.ExecutionInterrupted => Error,
        _ => Aborted,
    };

    // Output only grows, so what says that less was dropped was told earlier, and came late by another gateway. An end is never too early.
    private static RecordRow WithOutput(RecordRow record, AgentReport report) =>
        report.Output is { Length: > 0 } output && (report.Kind != ReportKind.Progress || report.Dropped >= record.Dropped)
        ? record with
        {
            OutputHash = report.Kind == ReportKind.Progress ? RunningOutput.NameOf(record.Key) : System.Security.Cryptography.SHA256.HashData(output),
            Dropped = report.Dropped,
        }
        : record with { Dropped = Math.Max(record.Dropped, report.Dropped) };

    // An agent's machine is not ours: what it says is stored and shown, so it holds no control character (PostgreSQL refuses U+0000) and no half of a pair.
    private static string Words(string info)
    {
        var cut = info.Length > InfoCharactersMax ? info[..InfoCharactersMax] : info;
        return string.Concat(cut.Where((c, i) => !char.IsControl(c) && (!char.IsSurrogate(c)
            || (char.IsHighSurrogate(c) ? i + 1 < cut.Length && char.IsLowSurrogate(cut[i + 1]) : i > 0 && char.IsHighSurrogate(cut[i - 1])))));
    }

    private static bool NeverRan(ReportKind kind) => kind is ReportKind.Refused or ReportKind.NeverStarted;

    // An agent tells ages; a skewed one cannot put a start before the record was handed out nor an end before the start.
    private static long StartedAt(RecordRow record, AgentReport report, long now)
    {
        if (record.StartedAt is { } known)
            return known;
        var told = now - Age(report.StartedAgo);
        return Math.Clamp(told, Math.Min(record.SentAt ?? record.Key.Tick, now), now);
    }

    private static long FinishedAt(RecordRow record, AgentReport report, RecordState state, long now, long timeoutMs)
    {
        if (NeverRan(report.Kind))
            return now;
        var started = StartedAt(record, report, now);
        // A start that was told late seems later than it was; the end is not in the future for that.
        return state == RecordState.Timeout ? Math.Min(started + timeoutMs, now) : Math.Clamp(now - Age(report.FinishedAgo), started, now);
    }

    private static long Age(TimeSpan? age) => age is { } value && value > TimeSpan.Zero ? (long)Math.Min(value.TotalMilliseconds, 1e13) : 0;
}
