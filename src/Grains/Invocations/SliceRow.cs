using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Invocations;

/// <summary>The books of one slice, changed in the same transaction as its records. This row is the snapshot; streams only announce it.</summary>
[GenerateSerializer, Immutable, Alias("ca.SliceRow")]
internal sealed record SliceRow
{
    [Id(0)] public required SliceKey Key { get; init; }
    [Id(1)] public required AccountId Account { get; init; }

    /// <summary>Grows with every change.</summary>
    [Id(2)] public required long Version { get; init; }

    [Id(3)] public required StateCounts Counts { get; init; }

    /// <summary>When the slice needs attention at the latest; null once every record has ended.</summary>
    [Id(4)] public long? AttendAt { get; init; }

    /// <summary>Timeout of a run, in milliseconds.</summary>
    [Id(5)] public required long TimeoutMs { get; init; }

    /// <summary>Only the rate window of the invocation sends what waits here.</summary>
    [Id(6)] public bool Limited { get; init; }

    /// <summary>Its invocation has no other, now or later: what changes it writes the status of the invocation too, and it announces nothing.</summary>
    [Id(7)] public bool Alone { get; init; }
}
