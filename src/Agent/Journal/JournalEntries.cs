using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Journal;

/// <summary>Makes the entries of the journal.</summary>
internal static class JournalEntries
{
    public const int Version = 1;

    public static Entry Header(Guid journal) =>
        new() { Header = new Header { Version = Version, JournalId = Google.Protobuf.ByteString.CopyFrom(journal.ToByteArray(bigEndian: true)) } };

    public static Entry Linking(long counter) => new() { Linking = new Linking { Counter = counter } };

    public static Entry Starting(RecordId id, long startBy, Moment? at, string? targetDir = null, TaskKind task = TaskKind.Unspecified)
    {
        var starting = new Starting { Record = id.ToKey(), StartBy = startBy, At = at?.ToAt(), Task = task };
        if (targetDir is not null)
            starting.TargetDir = targetDir;
        return new() { Starting = starting };
    }

    public static Entry Started(RecordId id, ProcessIdentity process, Moment? at) => new()
    {
        Started = new Started
        {
            Record = id.ToKey(), Pid = process.Pid, StartTicks = process.StartTicks, BootId = process.BootId, At = at?.ToAt(),
        },
    };

    public static Entry Answered(RecordId id) => new() { Answered = new Answered { Record = id.ToKey() } };

    public static Entry Ended(RecordId id, long startBy, Outcome outcome, bool answered = false, TaskKind task = TaskKind.Unspecified)
    {
        var ended = new Ended
        {
            Record = id.ToKey(), StartBy = startBy, Kind = outcome.Kind, Error = outcome.Error, ErrorInfo = outcome.Info, Dropped = outcome.Dropped,
            Started = outcome.StartedAt?.ToAt(), Finished = outcome.FinishedAt?.ToAt(), Answered = answered,
            Task = task,
        };
        if (outcome.ExitCode is { } exitCode)
            ended.ExitCode = exitCode;
        if (outcome.Signal is { } signal)
            ended.Signal = signal;
        if (outcome.Output is { } output && !answered)
            ended.Output = output;
        return new() { Ended = ended };
    }

    public static Outcome ToOutcome(Ended ended) => new()
    {
        Kind = ended.Kind,
        Error = ended.Error,
        Info = ended.ErrorInfo,
        ExitCode = ended.HasExitCode ? ended.ExitCode : null,
        Signal = ended.HasSignal ? ended.Signal : null,
        Output = ended.HasOutput ? ended.Output : null,
        Dropped = ended.Dropped,
        StartedAt = Moment.From(ended.Started),
        FinishedAt = Moment.From(ended.Finished),
    };

    /// <summary>The fewest entries that add up to the same state.</summary>
    public static IEnumerable<Entry> Of(JournalState state)
    {
        yield return Linking(state.LinkCounter);
        foreach (var record in state.Records.Values)
        {
            if (record.Outcome is { } outcome)
            {
                yield return Ended(record.Id, record.StartBy, outcome, record.Answered, record.Task);
                continue;
            }
            yield return Starting(record.Id, record.StartBy, record.StartedAt, record.TargetDir, record.Task);
            if (record.Process is { } process)
                yield return Started(record.Id, process, record.StartedAt);
        }
    }
}
