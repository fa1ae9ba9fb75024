namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>How many records are in each state. Adds up to the number of targets.</summary>
[GenerateSerializer, Immutable, Alias("ca.StateCounts")]
public readonly record struct StateCounts
{
    /// <summary>Waiting.</summary>
    [Id(0)] public int Waiting { get; init; }

    /// <summary>Sent.</summary>
    [Id(1)] public int Sent { get; init; }

    /// <summary>Running.</summary>
    [Id(2)] public int Running { get; init; }

    /// <summary>Stopping.</summary>
    [Id(3)] public int Stopping { get; init; }

    /// <summary>Success.</summary>
    [Id(4)] public int Success { get; init; }

    /// <summary>Failed.</summary>
    [Id(5)] public int Failed { get; init; }

    /// <summary>Invalid.</summary>
    [Id(6)] public int Invalid { get; init; }

    /// <summary>Aborted.</summary>
    [Id(7)] public int Aborted { get; init; }

    /// <summary>Timeout.</summary>
    [Id(8)] public int Timeout { get; init; }

    /// <summary>Error.</summary>
    [Id(9)] public int Error { get; init; }

    /// <summary>Cancelled.</summary>
    [Id(10)] public int Cancelled { get; init; }

    /// <summary>Terminated.</summary>
    [Id(11)] public int Terminated { get; init; }

    /// <summary>Records that have not ended.</summary>
    public int Open => Waiting + Sent + Running + Stopping;

    /// <summary>All records.</summary>
    public int Total => Open + Success + Failed + Invalid + Aborted + Timeout + Error + Cancelled + Terminated;

    /// <summary>How many are in <paramref name="state"/>.</summary>
    public int this[RecordState state] => state switch
    {
        RecordState.Waiting => Waiting,
        RecordState.Sent => Sent,
        RecordState.Running => Running,
        RecordState.Stopping => Stopping,
        RecordState.Success => Success,
        RecordState.Failed => Failed,
        RecordState.Invalid => Invalid,
        RecordState.Aborted => Aborted,
        RecordState.Timeout => Timeout,
        RecordState.Error => Error,
        RecordState.Cancelled => Cancelled,
        RecordState.Terminated => Terminated,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Give every state a count."),
    };

    /// <summary>These counts with <paramref name="delta"/> more in <paramref name="state"/>.</summary>
    public StateCounts Add(RecordState state, int delta) => state switch
    {
        RecordState.Waiting => this with { Waiting = Waiting + delta },
        RecordState.Sent => this with { Sent = Sent + delta },
        RecordState.Running => this with { Running = Running + delta },
        RecordState.Stopping => this with { Stopping = Stopping + delta },
        RecordState.Success => this with { Success = Success + delta },
        RecordState.Failed => this with { Failed = Failed + delta },
        RecordState.Invalid => this with { Invalid = Invalid + delta },
        RecordState.Aborted => this with { Aborted = Aborted + delta },
        RecordState.Timeout => this with { Timeout = Timeout + delta },
        RecordState.Error => this with { Error = Error + delta },
        RecordState.Cancelled => this with { Cancelled = Cancelled + delta },
        RecordState.Terminated => this with { Terminated = Terminated + delta },
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Give every state a count."),
    };

    /// <summary>Both counts together.</summary>
    public static StateCounts operator +(StateCounts a, StateCounts b) => new()
    {
        Waiting = a.Waiting + b.Waiting,
        Sent = a.Sent + b.Sent,
        Running = a.Running + b.Running,
        Stopping = a.Stopping + b.Stopping,
        Success = a.Success + b.Success,
        Failed = a.Failed + b.Failed,
        Invalid = a.Invalid + b.Invalid,
        Aborted = a.Aborted + b.Aborted,
        Timeout = a.Timeout + b.Timeout,
        Error = a.Error + b.Error,
        Cancelled = a.Cancelled + b.Cancelled,
        Terminated = a.Terminated + b.Terminated,
    };
}
