using System.Data.Common;
using CloudAssistant.Grains.Gateways;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Gateways;

internal sealed class GatewayBook(Database database) : IGatewayBook
{
    /// <summary>Links closed in one transaction.</summary>
    private const int ChunkMax = 1_000;

    public Task<LeaseRenewal> RenewAsync(Guid incarnation, string observer, DateTimeOffset now, DateTimeOffset leaseUntil) =>
        database.WriteAsync(async connection =>
        {
            var at = now.ToUnixTimeMilliseconds();
            var before = await connection.QueryAsync(
                $"SELECT lease_until FROM gateways WHERE incarnation = @incarnation {(connection.IsSqlite() ? "" : "FOR UPDATE")}",
                row => row.GetInt64(0), ("@incarnation", incarnation));
            var since = await connection.QueryAsync(
                """
                INSERT INTO gateways (incarnation, observer, lease_until, links_since) VALUES (@incarnation, @observer, @until, @now)
                ON CONFLICT (incarnation) DO UPDATE SET observer = excluded.observer, lease_until = excluded.lease_until
                RETURNING links_since
                """,
                row => row.GetInt64(0),
                ("@incarnation", incarnation), ("@observer", observer), ("@until", leaseUntil.ToUnixTimeMilliseconds()), ("@now", at));
            return new LeaseRenewal(before is [var until] && until <= at, since[0]);
        });

    public async Task<string?> FindObserverAsync(Guid incarnation)
    {
        await using var connection = await database.OpenAsync();
        var found = await connection.QueryAsync(
            "SELECT observer FROM gateways WHERE incarnation = @incarnation", row => row.GetString(0), ("@incarnation", incarnation));
        return found.FirstOrDefault();
    }

    public async Task LeaveAsync(Guid incarnation, DateTimeOffset now)
    {
        // The lease first: all its agents are offline with that one write, and whoever clears lapsed leases goes on where this may break off.
        await database.WriteAsync(connection => connection.ExecuteAsync(
            "UPDATE gateways SET lease_until = 0 WHERE incarnation = @incarnation", ("@incarnation", incarnation)));
        while (await database.WriteAsync(connection => CloseChunkAsync(connection, incarnation, now.ToUnixTimeMilliseconds())) == ChunkMax)
        {
        }

        await database.WriteAsync(connection => connection.ExecuteAsync(
            "DELETE FROM gateways WHERE incarnation = @incarnation AND lease_until = 0", ("@incarnation", incarnation)));
    }

    public async Task<bool> ForgetLapsedAsync(DateTimeOffset lapsedBefore, DateTimeOffset now)
    {
        var before = lapsedBefore.ToUnixTimeMilliseconds();
        (Guid Incarnation, long LeaseUntil) lapsed;
        await using (var connection = await database.OpenAsync())
        {
            var found = await connection.QueryAsync(
                "SELECT incarnation, lease_until FROM gateways WHERE lease_until < @before ORDER BY lease_until LIMIT 1",
                row => (row.GetGuid(0), row.GetInt64(1)),
                ("@before", before));
            if (found.Count == 0)
                return false;
            lapsed = found[0];
        }

        // Its agents were last seen when it last renewed.
        var seen = lapsed.LeaseUntil - (long)LeaseRules.Lifetime.TotalMilliseconds;
        await database.WriteAsync(async connection =>
        {
            // It may have come back since it was read; then its links stay. Else it learns, should it ever come back, that they do not.
            var still = await connection.ExecuteAsync(
                "UPDATE gateways SET links_since = @now WHERE incarnation = @incarnation AND lease_until < @before",
                ("@incarnation", lapsed.Incarnation), ("@before", before), ("@now", now.ToUnixTimeMilliseconds()));
            if (still == 1 && await CloseChunkAsync(connection, lapsed.Incarnation, seen) < ChunkMax)
            {
                await connection.ExecuteAsync(
                    "DELETE FROM gateways WHERE incarnation = @incarnation AND lease_until < @before",
                    ("@incarnation", lapsed.Incarnation), ("@before", before));
            }

            return 0;
        });
        return true;
    }

    // In the order of the key, as everyone who locks links, so that no two wait for each other.
    private static Task<int> CloseChunkAsync(DbConnection connection, Guid incarnation, long seen) => connection.ExecuteAsync(
        $"""
        UPDATE links SET gateway = NULL, seen_at = CASE WHEN seen_at > @seen THEN seen_at ELSE @seen END
        WHERE gateway = @incarnation AND instance IN (
          SELECT instance FROM links WHERE gateway = @incarnation ORDER BY instance LIMIT {ChunkMax} {(connection.IsSqlite() ? "" : "FOR UPDATE")})
        """,
        ("@incarnation", incarnation), ("@seen", seen));
}
