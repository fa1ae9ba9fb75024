using System.Data.Common;
using CloudAssistant.Grains.Gateways;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Gateways;

internal sealed class GatewayBook(Database database) : IGatewayBook
{
    /// <summary>Links closed in one transaction.</summary>
    private const int ChunkMax = 1_000;

    public Task RenewAsync(Guid incarnation, string observer, DateTimeOffset leaseUntil) => database.WriteAsync(connection => connection.ExecuteAsync(
        """
        INSERT INTO gateways (incarnation, observer, lease_until) VALUES (@incarnation, @observer, @until)
        ON CONFLICT (incarnation) DO UPDATE SET observer = excluded.observer, lease_until = excluded.lease_until
        """,
        ("@incarnation", incarnation), ("@observer", observer), ("@until", leaseUntil.ToUnixTimeMilliseconds())));

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

    public async Task<bool> ForgetLapsedAsync(DateTimeOffset lapsedBefore)
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
            if (await CloseChunkAsync(connection, lapsed.Incarnation, seen) < ChunkMax)
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
        WHERE instance IN (
          SELECT instance FROM links WHERE gateway = @incarnation ORDER BY instance LIMIT {ChunkMax} {(connection.IsSqlite() ? "" : "FOR UPDATE")})
        """,
        ("@incarnation", incarnation), ("@seen", seen));
}
