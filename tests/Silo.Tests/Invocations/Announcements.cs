using System.Collections.Concurrent;
using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using Orleans.Runtime;
using Orleans.Streams.Filtering;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>Stands before the invocation grains and sees what slices announce; drops it when told to.</summary>
internal sealed class Announcements : IStreamFilter
{
    private readonly ConcurrentDictionary<string, (int Count, ImmutableHashSet<SliceRow> Rows)> _seen = new();

    public bool Dropping { get; set; }

    /// <summary>How many of that invocation came by. One is seen when the one before it was dealt with.</summary>
    public int SeenOf(InvocationId id) => _seen.GetValueOrDefault(id.ToString()).Count;

    public ImmutableHashSet<SliceRow> RowsOf(InvocationId id) => _seen.GetValueOrDefault(id.ToString()).Rows ?? [];

    public bool ShouldDeliver(StreamId streamId, object item, string? filterData)
    {
        // Before it is counted: whoever waits for the count may let announcements through again.
        var let = !Dropping;
        _seen.AddOrUpdate(streamId.GetKeyAsString(), _ => (1, [(SliceRow)item]), (_, seen) => (seen.Count + 1, seen.Rows.Add((SliceRow)item)));
        return let;
    }
}
