using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Time;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <inheritdoc cref="IRateWindowStore"/>
internal sealed class RateWindowStore(Database database, IClock clock) : IRateWindowStore
{
    public async Task<RateAdvance?> AdvanceAsync(RateWindowKey key)
    {
        // Without a lock first: most looks find nothing to do.
        await using (var connection = await database.OpenAsync())
        {
            if (await RateWindowSql.ReadAsync(connection, key, locked: false) is not { } window)
                return null;
            var counts = RateWindowSql.Sum(await RateWindowSql.ReadSlicesAsync(connection, key));
            var now = clock.Now.ToUnixTimeMilliseconds();
            if (!RateRules.NeedsWrite(window, RateRules.Decide(window, counts, now), counts, now))
                return new([], window.AttendAt, More: false);
        }

        return await database.WriteAsync(connection => new RateTransaction(key, clock).RunAsync(connection));
    }

    public async Task<IReadOnlyList<RateWindowKey>> OverdueAsync(long before, int limit)
    {
        await using var connection = await database.OpenAsync();
        // Other silos may be at the same rows: a window somebody holds is being attended to.
        var skip = connection.IsSqlite() ? "" : "FOR UPDATE SKIP LOCKED";
        return await connection.QueryAsync(
            $"SELECT invocation, tick FROM rate_windows WHERE attend_at IS NOT NULL AND attend_at <= @before ORDER BY attend_at LIMIT @limit {skip}",
            row => new RateWindowKey(RecordSql.InvocationOf(row.GetGuid(0)), row.GetInt64(1)),
            ("before", before), ("limit", limit));
    }
}
