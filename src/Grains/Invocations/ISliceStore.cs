using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Invocations;

/// <summary>A link of an instance as the database shows it: on a gateway whose lease holds.</summary>
/// <param name="Gateway">Incarnation of the gateway.</param>
/// <param name="Epoch">Of the link.</param>
/// <param name="InstanceName">Name of the instance.</param>
/// <param name="JournalLost">Its agent came without the journal it had, and its open records were not dealt with yet.</param>
internal readonly record struct LiveLink(Guid Gateway, long Epoch, string InstanceName = "", bool JournalLost = false);

/// <summary>A slice at one moment: its row, and the records that were asked for.</summary>
/// <param name="Row">The row.</param>
/// <param name="Records">The records, by ordinal.</param>
/// <param name="Links">Links of the records' instances by ordinal; empty when they were not asked for.</param>
internal sealed record SliceSnapshot(SliceRow Row, IReadOnlyList<RecordRow> Records, IReadOnlyDictionary<int, LiveLink> Links);

/// <summary>What is to change in a slice.</summary>
internal sealed record SliceChanges
{
    public static readonly SliceChanges None = new();

    /// <summary>Records that changed.</summary>
    public IReadOnlyList<RecordRow> Records { get; init; } = [];

    /// <summary>Among what changed of <see cref="Records"/> is start_by.</summary>
    public bool StartByChanged { get; init; }

    /// <summary>Outputs to keep, raw bytes by the ordinal of their record.</summary>
    public IReadOnlyDictionary<int, byte[]> Outputs { get; init; } = ImmutableDictionary<int, byte[]>.Empty;

    /// <summary>Ordinals of records whose running output is not theirs any more: the end brought another.</summary>
    public IReadOnlyList<int> OutputsReplaced { get; init; } = [];

    /// <summary>Reports that came after their record had ended.</summary>
    public IReadOnlyList<AgentReport> Late { get; init; } = [];

    /// <summary>When the slice needs attention next, exactly; null keeps the earlier of the known moment and those of changed records.</summary>
    public long? AttendAt { get; init; }
}

/// <summary>One piece of work on a slice: what to read, and what to make of it. <paramref name="Decide"/> is pure: it may run again.</summary>
/// <param name="Key">The slice.</param>
/// <param name="Ordinals">Records to read; default for all open ones.</param>
/// <param name="WithLinks">Read the links of their instances too.</param>
/// <param name="Decide">From what is there to what is to change.</param>
/// <param name="Bytes">What it carries, roughly: works that wait are bounded by it.</param>
internal sealed record SliceWork(SliceKey Key, ImmutableArray<int> Ordinals, bool WithLinks, Func<SliceSnapshot, SliceChanges> Decide, long Bytes = 0);

/// <summary>Reads and changes slices. Every change locks its slice row first; one slice row and its records change in one transaction.</summary>
internal interface ISliceStore
{
    /// <summary>The slice with its open records and their links, read without a lock; null when there is no such slice.</summary>
    Task<SliceSnapshot?> ReadAsync(SliceKey key);

    /// <summary>Does the work; when this returns, it is durable. Works of a silo that arrive together share a transaction. Safe to repeat.</summary>
    /// <returns>The row after it, and whether anything changed; null when there is no such slice.</returns>
    Task<SliceResult?> ChangeAsync(SliceWork work);

    /// <summary>Slices that need attention since <paramref name="before"/>, longest first.</summary>
    Task<IReadOnlyList<SliceKey>> OverdueAsync(long before, int limit);
}

/// <summary>A slice after a piece of work.</summary>
internal readonly record struct SliceResult(SliceRow Row, bool Changed);
