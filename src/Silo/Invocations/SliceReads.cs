using System.Data.Common;
using System.Text.Json;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>
/// Reads what works on slices need: slice rows, records, links. On PostgreSQL three statements in one round trip, whatever the number of slices; each
/// statement sees what was committed before it began, so the records are as new as the lock on their slice. Records of a slice whose book is kept are read
/// only when the locked row turns out to be another than the book's.
/// </summary>
internal sealed class SliceReads(IReadOnlyList<SliceWork> works, long now, SliceCache? cache = null)
{
    // In key order, everywhere: no two transactions wait for each other in a circle.
    private const string SlicesSql = $"""
        SELECT {RecordSql.SliceColumns} FROM unnest(@invocation, @tick, @slice) AS v(invocation, tick, slice)
        JOIN slices s ON s.invocation = v.invocation AND s.tick = v.tick AND s.slice = v.slice
        ORDER BY s.invocation, s.tick, s.slice
        """;

    // The bounds name the partitions before anything is read.
    private const string NamedSql = $"""
        SELECT {RecordSql.Columns} FROM unnest(@invocation, @tick, @ordinal) AS v(invocation, tick, ordinal)
        JOIN records r ON r.tick = v.tick AND r.invocation = v.invocation AND r.ordinal = v.ordinal
        WHERE r.tick >= @first_tick AND r.tick <= @last_tick
        """;

    private const string OpenSql = $"""
        SELECT {RecordSql.Columns} FROM unnest(@invocation, @tick, @first) AS v(invocation, tick, first)
        JOIN records r ON r.tick = v.tick AND r.invocation = v.invocation AND r.ordinal >= v.first AND r.ordinal < v.first + 500
        WHERE r.tick >= @first_tick AND r.tick <= @last_tick AND r.state < 10
        """;

    private const string LinkColumns = "l.instance, l.gateway, l.epoch, i.name, l.journal_lost";

    private const string LinkSources = """
        JOIN gateways g ON g.incarnation = l.gateway AND g.lease_until > @now
        JOIN instances i ON i.instance = l.instance
        """;

    private const string LinksSql = $"""
        SELECT {LinkColumns} FROM unnest(@invocation, @tick, @first, @all) AS v(invocation, tick, first, "all")
        JOIN records r ON r.tick = v.tick AND r.invocation = v.invocation AND r.ordinal >= v.first AND r.ordinal < v.first + 500
        JOIN links l ON l.instance = r.instance
        {LinkSources}
        WHERE r.tick >= @first_tick AND r.tick <= @last_tick AND (v."all" OR r.state < 10)
        """;

    private readonly Dictionary<SliceKey, SliceBook> _books = [];
    private readonly Dictionary<InstanceId, LiveLink> _links = [];
    private readonly HashSet<SliceKey> _there = [];
    private readonly HashSet<SliceKey> _stale = [];

    /// <summary>The books that have every record of their slice.</summary>
    public IEnumerable<SliceBook> Whole => _books.Values.Where(book => book.IsWhole);

    /// <summary>The slice's book; null when there is no such slice.</summary>
    public SliceBook? Find(SliceKey key) => _books.TryGetValue(key, out var book) && book.Row is not null ? book : null;

    /// <summary>What a piece of work sees; null when there is no such slice.</summary>
    public SliceSnapshot? Snapshot(SliceWork work)
    {
        if (Find(work.Key) is not { } book)
            return null;
        var records = work.Ordinals.IsDefault ? book.Open() : book.Named(work.Ordinals);
        var links = new Dictionary<int, LiveLink>();
        if (work.WithLinks)
            foreach (var record in records)
                if (_links.TryGetValue(record.Instance, out var link))
                    links[record.Key.Ordinal] = link;
        return new(book.Row!, records, links);
    }

    public async Task RunAsync(DbConnection connection, bool locked)
    {
        TakeBooks(kept: locked && !connection.IsSqlite());
        if (connection.IsSqlite())
            await ReadEachAsync(connection);
        else
            await ReadTogetherAsync(connection, locked);
    }

    // What asks for links, or for all that are open, is rare and reads the tables.
    private void TakeBooks(bool kept)
    {
        var reading = works.Where(work => work.WithLinks || work.Ordinals.IsDefault).Select(work => work.Key).ToHashSet();
        foreach (var key in works.Select(work => work.Key))
            if (!_books.ContainsKey(key))
                _books.Add(key, (kept && !reading.Contains(key) ? cache?.Take(key) : null) ?? new());
    }

    private async Task ReadTogetherAsync(DbConnection connection, bool locked)
    {
        var statements = new Statements(sqlite: false);
        if (locked)
            statements.LookUpByKey();
        var slices = _books.Keys.ToArray();
        statements.Query(
            locked ? SlicesSql + " FOR UPDATE OF s" : SlicesSql, KeepSlice,
            ("invocation", Array.ConvertAll(slices, key => key.Invocation.Raw())), ("tick", Array.ConvertAll(slices, key => key.Tick)),
            ("slice", Array.ConvertAll(slices, key => key.Number)));

        AddNamed(statements, work => !_books[work.Key].IsWhole);
        var open = works.Where(work => work.Ordinals.IsDefault).Select(work => work.Key).Distinct().ToArray();
        if (open.Length > 0)
            statements.Query(OpenSql, KeepRecord, Ranges(open));

        var linked = works.Where(work => work.WithLinks).GroupBy(work => work.Key).ToArray();
        if (linked.Length > 0)
            statements.Query(
                LinksSql, KeepLink,
                [.. Ranges(Array.ConvertAll(linked, group => group.Key)), ("all", Array.ConvertAll(linked, group => group.Any(work => !work.Ordinals.IsDefault))), ("now", now)]);
        await statements.RunAsync(connection);

        // Past retention a slice is gone, whatever its book says.
        foreach (var key in slices)
            if (!_there.Contains(key))
                _books[key] = new();
        // Somebody else changed the slice since its book was kept.
        var again = new Statements(sqlite: false);
        AddNamed(again, work => _stale.Contains(work.Key));
        await again.RunAsync(connection);
    }

    private void AddNamed(Statements statements, Func<SliceWork, bool> wanted)
    {
        var named = works.Where(work => !work.Ordinals.IsDefault && wanted(work))
            .SelectMany(work => work.Ordinals.Select(ordinal => new RecordKey(work.Key.Invocation, work.Key.Tick, ordinal))).Distinct().ToArray();
        if (named.Length > 0)
            statements.Query(
                NamedSql, KeepRecord,
                ("invocation", Array.ConvertAll(named, key => key.Invocation.Raw())), ("tick", Array.ConvertAll(named, key => key.Tick)),
                ("ordinal", Array.ConvertAll(named, key => key.Ordinal)),
                ("first_tick", named.Min(key => key.Tick)), ("last_tick", named.Max(key => key.Tick)));
    }

    private static (string, object?)[] Ranges(SliceKey[] slices) =>
    [
        ("invocation", Array.ConvertAll(slices, key => key.Invocation.Raw())), ("tick", Array.ConvertAll(slices, key => key.Tick)),
        ("first", Array.ConvertAll(slices, key => key.Number * SliceKey.TargetsMax)),
        ("first_tick", slices.Min(key => key.Tick)), ("last_tick", slices.Max(key => key.Tick)),
    ];

    private async Task ReadEachAsync(DbConnection connection)
    {
        var statements = new Statements(sqlite: true);
        foreach (var key in _books.Keys)
            statements.Query(
                $"SELECT {RecordSql.SliceColumns} FROM slices s WHERE s.invocation = @invocation AND s.tick = @tick AND s.slice = @slice", KeepSlice,
                ("invocation", key.Invocation.Raw()), ("tick", key.Tick), ("slice", key.Number));
        var own = $"SELECT {RecordSql.Columns} FROM records r WHERE r.tick = @tick AND r.invocation = @invocation AND r.ordinal";
        foreach (var work in works)
        {
            var first = work.Key.Number * SliceKey.TargetsMax;
            if (work.Ordinals.IsDefault)
                statements.Query(
                    $"{own} BETWEEN @first AND @last AND r.state < 10", KeepRecord,
                    ("tick", work.Key.Tick), ("invocation", work.Key.Invocation.Raw()), ("first", first), ("last", first + SliceKey.TargetsMax - 1));
            else
                statements.Query(
                    $"{own} IN (SELECT value FROM json_each(@ordinals))", KeepRecord,
                    ("tick", work.Key.Tick), ("invocation", work.Key.Invocation.Raw()), ("ordinals", $"[{string.Join(',', work.Ordinals)}]"));
        }

        await statements.RunAsync(connection);

        var wanted = works.Where(work => work.WithLinks).Select(work => work.Key).ToHashSet();
        var instances = wanted.SelectMany(key => _books[key].Records).Select(record => record.Instance.Raw().ToString().ToUpperInvariant()).Distinct().ToArray();
        if (instances.Length == 0)
            return;
        var links = new Statements(sqlite: true);
        links.Query(
            $"SELECT {LinkColumns} FROM links l {LinkSources} WHERE l.instance IN (SELECT value FROM json_each(@instances))", KeepLink,
            ("now", now), ("instances", JsonSerializer.Serialize(instances)));
        await links.RunAsync(connection);
    }

    private void KeepSlice(DbDataReader row)
    {
        var slice = RecordSql.ReadSlice(row);
        _there.Add(slice.Key);
        var book = _books[slice.Key];
        if (book.IsWhole && book.Row != slice)
        {
            _books[slice.Key] = book = new();
            _stale.Add(slice.Key);
        }

        book.Row = slice;
    }

    private void KeepRecord(DbDataReader row)
    {
        var record = RecordSql.ReadRecord(row);
        // A name of a record that lies in another slice than the work says belongs to none of them.
        if (_books.TryGetValue(record.Key.Slice, out var book))
            book.Put(record);
    }

    private void KeepLink(DbDataReader row) =>
        _links[new InstanceId(new CellGuid(row.GetGuid(0)))] = new LiveLink(row.GetGuid(1), row.GetInt64(2), row.GetString(3), row.GetBoolean(4));
}
