using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>Statements on rate windows and what they look at.</summary>
internal static class RateWindowSql
{
    /// <summary>The window; null when there is none.</summary>
    public static async Task<RateWindow?> ReadAsync(DbConnection connection, RateWindowKey key, bool locked)
    {
        var rows = await connection.QueryAsync(
            $"""
            SELECT at_once, errors_max, batches, pause_ms, delivery_ms, batch_left, next_at, attend_at
            FROM rate_windows WHERE invocation = @invocation AND tick = @tick {(locked && !connection.IsSqlite() ? "FOR UPDATE" : "")}
            """,
            row => new RateWindow
            {
                Key = key,
                AtOnce = row.IsDBNull(0) ? null : row.GetInt32(0),
                ErrorsMax = row.IsDBNull(1) ? null : row.GetInt32(1),
                Batches = row.GetBoolean(2),
                PauseMs = row.GetInt64(3),
                DeliveryMs = row.GetInt64(4),
                BatchLeft = row.GetInt32(5),
                NextAt = RecordSql.Long(row, 6),
                AttendAt = RecordSql.Long(row, 7),
            },
            ("invocation", key.Invocation.Raw()), ("tick", key.Tick));
        return rows.FirstOrDefault();
    }

    /// <summary>Its slices in order, as they were committed when this began: what ends meanwhile only makes more room.</summary>
    public static Task<List<SliceRow>> ReadSlicesAsync(DbConnection connection, RateWindowKey key) => connection.QueryAsync(
        $"SELECT {RecordSql.SliceColumns} FROM slices s WHERE s.invocation = @invocation AND s.tick = @tick ORDER BY s.slice",
        RecordSql.ReadSlice, ("invocation", key.Invocation.Raw()), ("tick", key.Tick));

    public static StateCounts Sum(IEnumerable<SliceRow> slices) => slices.Aggregate(default(StateCounts), (sum, slice) => sum + slice.Counts);

    /// <summary>The next records behind <paramref name="after"/> whose turn it is: those whose instance is online, and those offline whose time does not run yet.</summary>
    public static Task<List<(int Ordinal, bool Online)>> ReadTurnsAsync(DbConnection connection, RateWindowKey key, int after, int limit, long now) =>
        connection.QueryAsync(
            """
            SELECT r.ordinal, g.incarnation IS NOT NULL AND i.instance IS NOT NULL FROM records r
            LEFT JOIN links l ON l.instance = r.instance
            LEFT JOIN gateways g ON g.incarnation = l.gateway AND g.lease_until > @now
            LEFT JOIN instances i ON i.instance = l.instance
            WHERE r.tick = @tick AND r.invocation = @invocation AND r.ordinal > @after AND r.state = 0
              AND (r.start_by = @not_yet OR (g.incarnation IS NOT NULL AND i.instance IS NOT NULL))
            ORDER BY r.ordinal LIMIT @limit
            """,
            row => (row.GetInt32(0), row.GetBoolean(1)),
            ("now", now), ("tick", key.Tick), ("invocation", key.Invocation.Raw()), ("after", after), ("not_yet", RecordRow.StartByNotYet), ("limit", limit));

    public static Task<int> WriteAsync(DbConnection connection, RateWindow window) => connection.ExecuteAsync(
        "UPDATE rate_windows SET batch_left = @batch_left, next_at = @next_at, attend_at = @attend_at WHERE invocation = @invocation AND tick = @tick",
        ("batch_left", window.BatchLeft), ("next_at", window.NextAt), ("attend_at", window.AttendAt),
        ("invocation", window.Key.Invocation.Raw()), ("tick", window.Key.Tick));
}
