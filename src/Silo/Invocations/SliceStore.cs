using System.Threading.Channels;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Time;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>
/// The merging writer of this silo: what arrives while a transaction runs goes together into the next one. A lone change waits for nobody.
/// </summary>
internal sealed class SliceStore : ISliceStore, IAsyncDisposable
{
    private const int WorksPerTransaction = 64;

    private readonly Channel<Pending> _queue = Channel.CreateUnbounded<Pending>();
    private readonly Database _database;
    private readonly IClock _clock;
    private readonly Task _writers;

    public SliceStore(Database database, IClock clock)
    {
        _database = database;
        _clock = clock;
        // A few connections keep PostgreSQL busy while one waits for its commit; SQLite has one writer anyway.
        var writers = database.Kind == DatabaseKind.Postgres ? 4 : 1;
        _writers = Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(WriteLoopAsync)));
    }

    public async Task<SliceSnapshot?> ReadAsync(SliceKey key)
    {
        await using var connection = await _database.OpenAsync();
        var transaction = new SliceTransaction([new(key, default, WithLinks: true, static _ => SliceChanges.None)], _clock.Now.ToUnixTimeMilliseconds());
        return (await transaction.ReadAsync(connection, locked: false))[0];
    }

    public async Task<SliceResult?> ChangeAsync(SliceWork work)
    {
        var pending = new Pending(work);
        await _queue.Writer.WriteAsync(pending);
        return await pending.Done.Task;
    }

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

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writers;
    }

    private async Task WriteLoopAsync()
    {
        var batch = new List<Pending>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < WorksPerTransaction && _queue.Reader.TryRead(out var pending))
                batch.Add(pending);
            if (batch.Count == 0)
                continue;
            await WriteAsync(batch);
            batch.Clear();
        }
    }

    private async Task WriteAsync(List<Pending> batch)
    {
        try
        {
            var results = await _database.WriteAsync(connection =>
                new SliceTransaction([.. batch.Select(pending => pending.Work)], _clock.Now.ToUnixTimeMilliseconds()).RunAsync(connection));
            for (var i = 0; i < batch.Count; i++)
                batch[i].Done.SetResult(results[i]);
        }
        catch (Exception exception)
        {
            if (batch.Count == 1)
            {
                batch[0].Done.SetException(exception);
                return;
            }

            // One bad piece of work must not fail its neighbours: each gets its own transaction. Decisions are safe to repeat.
            foreach (var pending in batch)
                await WriteAsync([pending]);
        }
    }

    private sealed class Pending(SliceWork work)
    {
        public SliceWork Work { get; } = work;

        public TaskCompletionSource<SliceResult?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
