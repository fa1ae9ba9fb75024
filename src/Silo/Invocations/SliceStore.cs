using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Time;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>
/// The merging writer of slices: what arrives while a transaction runs goes together into the next one. A lone change waits for nobody.
/// </summary>
internal sealed class SliceStore : ISliceStore, IAsyncDisposable
{
    private const long RecordBytes = 1_000;

    // A work that waits holds what it carries; the records are read only once it is its turn.
    private const long WorkBytes = 1_000;

    private readonly Database _database;
    private readonly IClock _clock;
    private readonly SliceCache _cache;
    private readonly MergingWriter<SliceWork, SliceResult?> _writer;

    public SliceStore(Database database, IClock clock, TimeProvider time, SliceCache cache)
    {
        _database = database;
        _clock = clock;
        _cache = cache;
        _writer = new(Limits(database.Kind), time, WriteAsync);
    }

    public async Task<SliceSnapshot?> ReadAsync(SliceKey key)
    {
        await using var connection = await _database.OpenAsync();
        var transaction = new SliceTransaction([new(key, default, WithLinks: true, static _ => SliceChanges.None)], Now);
        return (await transaction.ReadAsync(connection))[0];
    }

    public Task<SliceResult?> ChangeAsync(SliceWork work) => _writer.WriteAsync(work, Weight(work), work.Bytes + WorkBytes);

    public async Task<IReadOnlyList<SliceKey>> OverdueAsync(long before, int limit)
    {
        await using var connection = await _database.OpenAsync();
        // Other silos may be at the same rows: a slice somebody holds is being attended to.
        var skip = connection.IsSqlite() ? "" : "FOR UPDATE SKIP LOCKED";
        return await connection.QueryAsync(
            $"SELECT invocation, tick, slice FROM slices WHERE attend_at IS NOT NULL AND attend_at <= @before ORDER BY attend_at LIMIT @limit {skip}",
            row => new SliceKey(RecordSql.InvocationOf(row.GetGuid(0)), row.GetInt64(1), row.GetInt32(2)),
            ("before", before), ("limit", limit));
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    internal static MergingLimits Limits(DatabaseKind kind) => new()
    {
        // A few connections keep PostgreSQL busy while one waits for its commit; SQLite has one writer anyway.
        Writers = kind == DatabaseKind.Postgres ? 4 : 1,
        Together = 256,
        WeightTogether = 16 << 20,
        Waiting = 20_000,
        WeightWaiting = 128 << 20,
    };

    // In bytes, roughly: 30 full slices with little output fill a transaction.
    private static long Weight(SliceWork work) => work.Bytes + RecordBytes * (work.Ordinals.IsDefault ? SliceKey.TargetsMax : work.Ordinals.Length);

    private long Now => _clock.Now.ToUnixTimeMilliseconds();

    private async Task<IReadOnlyList<SliceResult?>> WriteAsync(IReadOnlyList<SliceWork> works)
    {
        var transaction = new SliceTransaction(works, Now, _cache);
        var results = await _database.WriteAsync(transaction.RunAsync);
        transaction.Keep();
        return results;
    }
}
