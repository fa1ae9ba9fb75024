using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>One record as a caller sees it.</summary>
[GenerateSerializer, Immutable, Alias("ca.RecordView")]
public sealed record RecordView
{
    /// <summary>Its key.</summary>
    [Id(0)] public required RecordKey Key { get; init; }

    /// <summary>The command.</summary>
    [Id(1)] public required CommandId Command { get; init; }

    /// <summary>The instance.</summary>
    [Id(2)] public required InstanceId Instance { get; init; }

    /// <summary>Where it is.</summary>
    [Id(3)] public required RecordState State { get; init; }

    /// <summary>Why it did not succeed.</summary>
    [Id(4)] public RecordError Error { get; init; }

    /// <summary>The reason in words, when there is more to say than the code; else empty.</summary>
    [Id(5)] public string ErrorInfo { get; init; } = "";

    /// <summary>The server could not hear from the agent how it ended.</summary>
    [Id(6)] public bool Unconfirmed { get; init; }

    /// <summary>When it was made.</summary>
    [Id(7)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it started, in server time.</summary>
    [Id(8)] public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, in server time.</summary>
    [Id(9)] public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When a stop was asked for.</summary>
    [Id(10)] public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>When it last changed.</summary>
    [Id(11)] public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Exit code of the script, once it ended by itself; for a signal 128 + its number.</summary>
    [Id(12)] public int? ExitCode { get; init; }

    /// <summary>Output kept, raw bytes, at most 24,576; null when it was not asked for.</summary>
    [Id(13)] public byte[]? Output { get; init; }

    /// <summary>Bytes of output that were not kept.</summary>
    [Id(14)] public long Dropped { get; init; }

    /// <summary>User it was asked to run as.</summary>
    [Id(15)] public string Username { get; init; } = "";

    /// <summary>Launcher.</summary>
    [Id(16)] public string Launcher { get; init; } = "";

    /// <summary>What timeout and stop end.</summary>
    [Id(17)] public TerminationMode Termination { get; init; }

    /// <summary>Runs so far on this instance: 0 or 1 for one-time invocations.</summary>
    [Id(18)] public int Repeats { get; init; }

    /// <summary>Tags of the invocation.</summary>
    [Id(19)] public System.Collections.Immutable.ImmutableSortedDictionary<string, string> Tags { get; init; } =
        System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"RecordView {Key} {State} {Error}";
}
