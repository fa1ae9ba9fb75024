using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>
/// Several works on slices in one transaction: lock the slice rows in key order, read the records, decide, write records and rows.
/// Every writer of records holds its slice row, so what was read under the lock cannot change before the commit.
/// </summary>
internal sealed class SliceTransaction(IReadOnlyList<SliceWork> works, long now)
{
    private const string LinksSql = """
        SELECT l.instance, l.gateway, l.epoch, i.name, l.journal_lost FROM links l
        JOIN gateways g ON g.incarnation = l.gateway AND g.lease_until > @now
        JOIN instances i ON i.instance = l.instance
        WHERE l.instance
        """;

    private readonly SortedDictionary<SliceKey, SliceRow> _rows = [];
    private readonly Dictionary<RecordKey, RecordRow> _records = [];
    private readonly Dictionary<InstanceId, LiveLink> _links = [];

    public async Task<SliceResult?[]> RunAsync(DbConnection connection)
    {
        var before = await ReadAsync(connection, locked: true);
        var results = new SliceResult?[works.Count];
        var writes = new SliceWrites();
        for (var i = 0; i < works.Count; i++)
        {
            // Works of one slice see what those before them decided.
            if (before[i] is null || Snapshot(works[i]) is not { } seen)
                continue;
            var changes = works[i].Decide(seen);
            var row = Apply(seen.Row, changes, works[i]);
            results[i] = new(row, changes.Records.Count > 0);
            foreach (var record in changes.Records)
                _records[record.Key] = record;
            _rows[row.Key] = row;
            writes.Add(seen.Row, row, changes, now);
        }

        await writes.RunAsync(connection);
        return results;
    }

    /// <summary>Snapshots in the order of the works; null for a slice that is not there.</summary>
    public async Task<SliceSnapshot?[]> ReadAsync(DbConnection connection, bool locked)
    {
        var locks = new Statements();
        foreach (var key in works.Select(work => work.Key).Distinct().Order())
            locks.Query(
                $"SELECT {RecordSql.SliceColumns} FROM slices s WHERE s.invocation = @invocation AND s.tick = @tick AND s.slice = @slice"
                + (locked && !connection.IsSqlite() ? " FOR UPDATE" : ""),
                row => Keep(RecordSql.ReadSlice(row)),
                ("invocation", key.Invocation.Raw()), ("tick", key.Tick), ("slice", key.Number));
        await locks.RunAsync(connection);

        var reads = new Statements();
        foreach (var work in works.Where(work => _rows.ContainsKey(work.Key)))
            AddRecordQuery(reads, connection, work);
        await reads.RunAsync(connection);

        await ReadLinksAsync(connection);
        return [.. works.Select(Snapshot)];
    }

    private void Keep(SliceRow row) => _rows[row.Key] = row;

    private void AddRecordQuery(Statements reads, DbConnection connection, SliceWork work)
    {
        var first = work.Key.Number * SliceKey.TargetsMax;
        var own = $"SELECT {RecordSql.Columns} FROM records r WHERE r.tick = @tick AND r.invocation = @invocation AND r.ordinal";
        void Read(DbDataReader row)
        {
            var record = RecordSql.ReadRecord(row);
            _records[record.Key] = record;
        }

        if (work.Ordinals.IsDefault)
            reads.Query(
                $"{own} BETWEEN @first AND @last AND r.state < 10", Read,
                ("tick", work.Key.Tick), ("invocation", work.Key.Invocation.Raw()), ("first", first), ("last", first + SliceKey.TargetsMax - 1));
        else if (connection.IsSqlite())
            reads.Query(
                $"{own} IN (SELECT value FROM json_each(@ordinals))", Read,
                ("tick", work.Key.Tick), ("invocation", work.Key.Invocation.Raw()), ("ordinals", $"[{string.Join(',', work.Ordinals)}]"));
        else
            reads.Query(
                $"{own} = ANY(@ordinals)", Read,
                ("tick", work.Key.Tick), ("invocation", work.Key.Invocation.Raw()), ("ordinals", work.Ordinals.ToArray()));
    }

    private async Task ReadLinksAsync(DbConnection connection)
    {
        var wanted = works.Where(work => work.WithLinks).Select(work => work.Key).ToHashSet();
        var instances = _records.Values.Where(record => wanted.Contains(record.Key.Slice)).Select(record => record.Instance.Raw()).Distinct().ToArray();
        if (instances.Length == 0)
            return;
        var (filter, value) = connection.IsSqlite()
            ? (" IN (SELECT value FROM json_each(@instances))", (object)System.Text.Json.JsonSerializer.Serialize(instances.Select(id => id.ToString().ToUpperInvariant())))
            : (" = ANY(@instances)", instances);
        foreach (var (instance, link) in await connection.QueryAsync(
            LinksSql + filter,
            row => (new InstanceId(new CellGuid(row.GetGuid(0))), new LiveLink(row.GetGuid(1), row.GetInt64(2), row.GetString(3), row.GetBoolean(4))),
            ("now", now), ("instances", value)))
            _links[instance] = link;
    }

    private SliceSnapshot? Snapshot(SliceWork work)
    {
        if (!_rows.TryGetValue(work.Key, out var row))
            return null;
        var wanted = work.Ordinals.IsDefault ? null : work.Ordinals.ToHashSet();
        var records = _records.Values
            .Where(record => record.Key.Slice == work.Key && (wanted is null ? record.IsOpen : wanted.Contains(record.Key.Ordinal)))
            .OrderBy(record => record.Key.Ordinal)
            .ToList();
        var links = work.WithLinks
            ? records.Where(record => _links.ContainsKey(record.Instance)).ToDictionary(record => record.Key.Ordinal, record => _links[record.Instance])
            : [];
        return new(row, records, links);
    }

    private SliceRow Apply(SliceRow row, SliceChanges changes, SliceWork work)
    {
        var counts = row.Counts;
        long? soonest = null;
        foreach (var record in changes.Records)
        {
            counts = counts.Add(_records[record.Key].State, -1).Add(record.State, 1);
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
