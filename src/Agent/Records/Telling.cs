using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Protocol;
using Google.Protobuf;

namespace CloudAssistant.Agent.Records;

/// <summary>What there is to tell of a record. Ages are counted when it is sent, not when it is put here.</summary>
internal abstract record Telling(RecordId Id)
{
    /// <summary>The report as it goes out now.</summary>
    public abstract Report ToReport(long sequence, Moment now);

    /// <summary>It waits for its turn.</summary>
    internal sealed record Queued(RecordId Id) : Telling(Id)
    {
        public override Report ToReport(long sequence, Moment now) => New(Id, sequence, ReportKind.Queued, null, now);
    }

    /// <summary>It started.</summary>
    internal sealed record Started(RecordId Id, Moment? StartedAt) : Telling(Id)
    {
        public override Report ToReport(long sequence, Moment now) => New(Id, sequence, ReportKind.Started, StartedAt, now);
    }

    /// <summary>It runs, and this is its output so far.</summary>
    internal sealed record Progress(RecordId Id, Moment? StartedAt, OutputSnapshot Output) : Telling(Id)
    {
        public override Report ToReport(long sequence, Moment now)
        {
            var report = New(Id, sequence, ReportKind.Progress, StartedAt, now);
            report.Output = ByteString.CopyFrom(Output.Kept);
            report.Dropped = Output.Dropped;
            return report;
        }
    }

    /// <summary>It ended.</summary>
    internal sealed record Ended(RecordId Id, Outcome Outcome) : Telling(Id)
    {
        public override Report ToReport(long sequence, Moment now)
        {
            var report = New(Id, sequence, Outcome.Kind, Outcome.StartedAt, now);
            // What an older server does not know it must not find where it looks.
            if (Outcome.Error > ReportError.UserGroupNotExists)
                (report.Error, report.PreciseError) = (ReportError.ExecutionException, (int)Outcome.Error);
            else
                report.Error = Outcome.Error;
            report.ErrorInfo = Outcome.Info.Length <= ProtocolLimits.ErrorInfoCharactersMax ? Outcome.Info : Outcome.Info[..ProtocolLimits.ErrorInfoCharactersMax];
            report.Dropped = Outcome.Dropped;
            if (Outcome.FinishedAt?.AgeMs(now) is { } finished)
                report.FinishedAgoMs = finished;
            if (Outcome.ExitCode is { } exitCode)
                report.ExitCode = exitCode;
            if (Outcome.Signal is { } signal)
                report.Signal = signal;
            if (Outcome.Output is { } output)
                report.Output = output;
            return report;
        }
    }

    private static Report New(RecordId id, long sequence, ReportKind kind, Moment? startedAt, Moment now)
    {
        var report = new Report { Record = id.ToKey(), Sequence = sequence, Kind = kind };
        if (startedAt?.AgeMs(now) is { } started)
            report.StartedAgoMs = started;
        return report;
    }
}
