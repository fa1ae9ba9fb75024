using System.Data.Common;
using System.Text.Json;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Silo.Invocations;

namespace CloudAssistant.Silo.Schedules;

/// <summary>Columns of schedules, and how rows are read.</summary>
internal static class ScheduleSql
{
    public const string Columns = """
        c.invocation, c.zone, c.account, c.frequency, c.created_at, c.next_due, c.last_tick, c.ticks, c.missed, c.ended, c.by_tag, c.active, c.gone
        """;

    public static ScheduleRow Read(DbDataReader row) => new()
    {
        Key = new(RecordSql.InvocationOf(row.GetGuid(0)), row.GetString(1)),
        Account = new(row.GetString(2)),
        Frequency = row.GetString(3),
        CreatedAt = row.GetInt64(4),
        NextDue = RecordSql.Long(row, 5),
        LastTick = RecordSql.Long(row, 6),
        Ticks = row.GetInt64(7),
        Missed = row.GetInt64(8),
        Ended = (ScheduleEnd)row.GetInt16(9),
        ByTag = row.GetBoolean(10),
        Active = row.GetInt32(11),
        Gone = row.GetInt32(12),
    };

    /// <summary>The frequency of a stored schedule, which was judged when it was accepted.</summary>
    public static Frequency FrequencyOf(ScheduleRow row) => Frequency.Parse(row.Frequency).Value;

    /// <summary>Instances as one parameter: an array on PostgreSQL, JSON on SQLite; see <see cref="In"/>.</summary>
    public static object Ids(bool sqlite, IEnumerable<Guid> ids) =>
        sqlite ? JsonSerializer.Serialize(ids.Select(id => id.ToString().ToUpperInvariant())) : ids.ToArray();

    /// <summary>Whether a column is among the ids of a parameter.</summary>
    public static string In(bool sqlite, string column, string parameter) =>
        sqlite ? $"{column} IN (SELECT value FROM json_each(@{parameter}))" : $"{column} = ANY(@{parameter})";

    public static Guid[] Raw(IEnumerable<InvocationId> ids) => [.. ids.Select(id => id.Raw())];

    public static Guid[] Raw(IEnumerable<InstanceId> ids) => [.. ids.Select(id => id.Raw())];
}
