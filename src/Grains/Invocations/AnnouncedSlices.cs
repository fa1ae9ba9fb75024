using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Invocations;

/// <summary>The newest row of each slice that was heard of. Announcements may be lost, doubled and reordered: the higher version counts.</summary>
internal sealed class AnnouncedSlices
{
    private readonly Dictionary<SliceKey, SliceRow> _newest = [];

    /// <summary>Slices heard of.</summary>
    public int Count => _newest.Count;

    /// <summary>Grows whenever a newer row is heard.</summary>
    public long Version => _newest.Values.Sum(row => row.Version);

    /// <summary>The counts of all slices heard of.</summary>
    public StateCounts Counts => _newest.Values.Aggregate(default(StateCounts), (sum, row) => sum + row.Counts);

    /// <summary>Keeps the row if it is newer than what was heard; says whether it was.</summary>
    public bool Hear(SliceRow row)
    {
        if (_newest.TryGetValue(row.Key, out var known) && known.Version >= row.Version)
            return false;
        _newest[row.Key] = row;
        return true;
    }
}
