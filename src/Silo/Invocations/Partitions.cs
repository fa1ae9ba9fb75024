using System.Data.Common;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>Daily partitions of records and outputs on PostgreSQL: made ahead, dropped whole. Safe to repeat and to run on every silo.
/// Both lock the whole table, and everybody who comes queues behind who waits for that lock: so they give up soon and are tried again.</summary>
internal static class Partitions
{
    private const string ShortWait = "SET LOCAL lock_timeout = '2s'";
    private const int DaysAhead = 7;
    private const long DayMs = 86_400_000;

    /// <summary>Makes the partitions from today (and yesterday, for transactions that began before midnight) to some days ahead.</summary>
    public static async Task EnsureAsync(DbConnection connection, long now)
    {
        // One silo makes them; the others wait here, hold nothing, and then find them made.
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(4301)");
        await connection.ExecuteAsync(ShortWait);
        var today = RecordSql.DayOf(now);
        var made = (await DaysAsync(connection)).ToHashSet();
        foreach (var day in Enumerable.Range(today - 1, DaysAhead + 2).Where(day => !made.Contains(day)))
        {
            // Room in each page for the update that ends a record, so that it stays in its page and no index changes.
            await connection.ExecuteAsync(
                $"CREATE TABLE IF NOT EXISTS records_{day} PARTITION OF records FOR VALUES FROM ({day * DayMs}) TO ({(day + 1) * DayMs}) WITH (fillfactor = 45)");
            await connection.ExecuteAsync($"CREATE TABLE IF NOT EXISTS outputs_{day} PARTITION OF outputs FOR VALUES FROM ({day}) TO ({day + 1})");
        }
    }

    /// <summary>Days that have a partition of records, oldest first.</summary>
    public static async Task<IReadOnlyList<int>> DaysAsync(DbConnection connection) =>
    [
        .. (await connection.QueryAsync(
            """
            SELECT substring(c.relname from 9)::int FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'records'::regclass AND c.relname ~ '^records_[0-9]+$'
            """,
            row => row.GetInt32(0))).Order(),
    ];

    /// <summary>Drops a day, unless one of its slices is open or another silo is dropping.</summary>
    public static async Task<bool> DropAsync(DbConnection connection, int day)
    {
        if (await connection.QueryAsync("SELECT pg_try_advisory_xact_lock(4302)", row => row.GetBoolean(0)) is not [true])
            return false;
        var open = await connection.QueryAsync(
            "SELECT 1 FROM slices WHERE attend_at IS NOT NULL AND tick >= @from AND tick < @to LIMIT 1",
            row => true, ("from", day * DayMs), ("to", (day + 1) * DayMs));
        if (open.Count > 0)
            return false;
        await connection.ExecuteAsync(ShortWait);
        await connection.ExecuteAsync($"DROP TABLE IF EXISTS records_{day}; DROP TABLE IF EXISTS outputs_{day};");
        return true;
    }
}
