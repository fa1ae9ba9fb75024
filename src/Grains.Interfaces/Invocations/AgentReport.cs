using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>What an agent says of a record.</summary>
[GenerateSerializer, Alias("ca.ReportKind")]
public enum ReportKind
{
    /// <summary>It started.</summary>
    Started,

    /// <summary>Output so far; the run goes on.</summary>
    Progress,

    /// <summary>It ended by itself, with an exit code.</summary>
    Exited,

    /// <summary>It ran longer than its timeout and was ended.</summary>
    TimedOut,

    /// <summary>A stop came and its whole tree is dead.</summary>
    Stopped,

    /// <summary>It will never start: refused, too late, or not applicable; the error says which. The agent remembers that.</summary>
    Refused,

    /// <summary>A stop or a question came before it started; it will never start. The agent remembers that.</summary>
    NeverStarted,

    /// <summary>It broke off: the agent found it dead after a crash or could not start it.</summary>
    Broken,

    /// <summary>It came and waits for its turn: the agent runs as many as it may. It may still be stopped, refused, or start.</summary>
    Queued,
}

/// <summary>One report about one record, from an authenticated instance. Times are ages: only durations compare across machines.</summary>
[GenerateSerializer, Immutable, Alias("ca.AgentReport")]
public sealed record AgentReport
{
    /// <summary>The record.</summary>
    [Id(0)] public required RecordKey Record { get; init; }

    /// <summary>Who reports, as the link was authenticated; must be the record's own instance, else the verdict is unknown.</summary>
    [Id(1)] public required InstanceId Instance { get; init; }

    /// <summary>What happened.</summary>
    [Id(2)] public required ReportKind Kind { get; init; }

    /// <summary>Why, for kinds that fail.</summary>
    [Id(3)] public RecordError Error { get; init; }

    /// <summary>The reason in words, at most 512 characters; never script or output.</summary>
    [Id(4)] public string ErrorInfo { get; init; } = "";

    /// <summary>How long ago it started, when it did.</summary>
    [Id(5)] public TimeSpan? StartedAgo { get; init; }

    /// <summary>How long ago it ended, when it did.</summary>
    [Id(6)] public TimeSpan? FinishedAgo { get; init; }

    /// <summary>Exit code, when it ended by itself.</summary>
    [Id(7)] public int? ExitCode { get; init; }

    /// <summary>Output kept, raw bytes, at most 24,576; null when this report carries none.</summary>
    [Id(8)] public byte[]? Output { get; init; }

    /// <summary>Bytes of output that were not kept.</summary>
    [Id(9)] public long Dropped { get; init; }

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"AgentReport {Record} {Kind} {Error}";
}

/// <summary>The answer to one report. Each lets the agent stop sending that report again.</summary>
[GenerateSerializer, Alias("ca.ReportVerdict")]
public enum ReportVerdict
{
    /// <summary>It counts, or it repeats what already counted.</summary>
    Applied,

    /// <summary>The record had ended otherwise before; noted.</summary>
    Late,

    /// <summary>There is no such record for this instance.</summary>
    Unknown,
}
