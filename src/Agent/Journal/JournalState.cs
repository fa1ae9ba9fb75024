using System.Collections.Immutable;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Journal;

/// <summary>What all entries of a journal add up to.</summary>
internal sealed record JournalState(Guid Id)
{
    /// <summary>Hellos said from this journal.</summary>
    public long LinkCounter { get; init; }

    /// <summary>All records not forgotten.</summary>
    public ImmutableDictionary<RecordId, JournalRecord> Records { get; init; } = ImmutableDictionary<RecordId, JournalRecord>.Empty;

    /// <summary>Records without an answered outcome: they run, or their outcome is still to be told.</summary>
    public ImmutableHashSet<RecordId> Open { get; init; } = [];

    /// <summary>Bytes of output whose report is not answered.</summary>
    public long SpoolBytes { get; init; }

    /// <summary>Tombstones: records that ended and were answered.</summary>
    public int Tombstones => Records.Count - Open.Count;
}
