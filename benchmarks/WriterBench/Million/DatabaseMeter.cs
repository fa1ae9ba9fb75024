using System.Diagnostics;
using System.Globalization;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.WriterBench.Million;

/// <summary>What PostgreSQL and this process, which stands for a silo, have used so far.</summary>
internal sealed class DatabaseMeter(TestBed bed)
{
    /// <summary>Sums at one moment.</summary>
    /// <param name="At">On the monotonic clock.</param>
    /// <param name="Server">Processor time of PostgreSQL.</param>
    /// <param name="Own">Processor time of this process.</param>
    /// <param name="Wal">Bytes of write-ahead log since the server was made.</param>
    /// <param name="Checkpoints">Checkpoints, those on time and those forced by the amount of log.</param>
    internal readonly record struct Reading(long At, TimeSpan Server, TimeSpan Own, long Wal, long Checkpoints);

    /// <summary>Bytes on disk and, of updated rows, those that touched no index.</summary>
    internal readonly record struct Store(long TableBytes, long IndexBytes, long Updated, long HotUpdated);

    public async Task<Reading> ReadAsync()
    {
        await using var connection = await bed.Database.OpenAsync();
        // The two counts of checkpoints have a view of their own since version 17.
        var version = (await connection.QueryAsync("SELECT current_setting('server_version_num')::int", row => row.GetInt32(0)))[0];
        var checkpoints = version >= 170_000 ? "num_timed + num_requested FROM pg_stat_checkpointer" : "checkpoints_timed + checkpoints_req FROM pg_stat_bgwriter";
        var (wal, count) = (await connection.QueryAsync(
            $"SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint, (SELECT {checkpoints})", row => (row.GetInt64(0), row.GetInt64(1))))[0];
        return new(Stopwatch.GetTimestamp(), ServerCpu.Of(bed.ServerProcess), Process.GetCurrentProcess().TotalProcessorTime, wal, count);
    }

    /// <summary>Of one table and all of its partitions. Sessions tell their counts late: call it when nothing runs.</summary>
    public async Task<Store> StoreAsync(string table)
    {
        await using var connection = await bed.Database.OpenAsync();
        return (await connection.QueryAsync(
            """
            SELECT coalesce(sum(pg_table_size(s.relid)), 0)::bigint, coalesce(sum(pg_indexes_size(s.relid)), 0)::bigint,
              coalesce(sum(s.n_tup_upd), 0)::bigint, coalesce(sum(s.n_tup_hot_upd), 0)::bigint
            FROM pg_stat_user_tables s WHERE s.relname = @name OR s.relname ~ ('^' || @name || '_[0-9]+$')
            """,
            row => new Store(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), ("name", table)))[0];
    }

    /// <summary>The kernel counts the most memory this process had from now on.</summary>
    public static void ForgetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    /// <summary>Most resident memory of this process, bytes.</summary>
    public static long PeakBytes() => long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) * 1024;
}
