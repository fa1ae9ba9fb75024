using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;

namespace CloudAssistant.Silo.Invocations;

/// <summary>
/// Several works on slices in one transaction: lock the slice rows in key order, read the records, decide, write records and rows.
/// Every writer of records holds its slice row, so what was read under the lock cannot change before the commit.
/// </summary>
internal sealed class SliceTransaction(IReadOnlyList<SliceWork> works, long now, SliceCache? cache = null)
{
    private readonly SliceReads _reads = new(works, now, cache);

    public async Task<IReadOnlyList<SliceResult?>> RunAsync(DbConnection connection)
    {
        await _reads.RunAsync(connection, locked: true);
        var results = new SliceResult?[works.Count];
        var writes = new SliceWrites();
        for (var i = 0; i < works.Count; i++)
        {
            // Works of one slice see what those before them decided.
            if (_reads.Snapshot(works[i]) is not { } seen)
                continue;
            var book = _reads.Find(works[i].Key)!;
            var changes = works[i].Decide(seen);
            var row = Apply(book, changes, works[i]);
            results[i] = new(row, changes.Records.Count > 0);
            foreach (var record in changes.Records)
                book.Put(record);
            book.Row = row;
            writes.Add(seen.Row, row, changes, now);
        }

        await writes.RunAsync(connection);
        return results;
    }

    /// <summary>To be called once it is committed: what it knows in full need not be read again.</summary>
    public void Keep()
    {
        foreach (var book in _reads.Whole)
            cache?.Keep(book);
    }

    /// <summary>Snapshots in the order of the works, without a lock; null for a slice that is not there.</summary>
    public async Task<SliceSnapshot?[]> ReadAsync(DbConnection connection)
    {
        await _reads.RunAsync(connection, locked: false);
        return [.. works.Select(_reads.Snapshot)];
    }

    private SliceRow Apply(SliceBook book, SliceChanges changes, SliceWork work)
    {
        var row = book.Row!;
        var counts = row.Counts;
        long? soonest = null;
        foreach (var record in changes.Records)
        {
            counts = counts.Add(book.Get(record.Key).State, -1).Add(record.State, 1);
            if (RecordRules.AttendAt(record, now) is { } due)
                soonest = Math.Min(soonest ?? long.MaxValue, due);
        }

        long? attendAt = counts.Open == 0
            ? null
            : work.Ordinals.IsDefault && changes.AttendAt is { } exact
                ? exact
                : Math.Min(row.AttendAt ?? long.MaxValue, soonest ?? long.MaxValue);
        return changes.Records.Count == 0 && attendAt == row.AttendAt
            ? row
            : row with { Version = row.Version + 1, Counts = counts, AttendAt = attendAt };
    }
}
