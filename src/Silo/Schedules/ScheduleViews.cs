using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Schedules;

/// <summary>Reads of an invocation that repeats what lists show: when it is due, what it missed, and how its instances stand.</summary>
internal sealed class ScheduleViews(InvocationRow invocation)
{
    // The latest record, and the latest run, which is another one when a tick came while it was under way.
    private const string Runs = """
        LEFT JOIN records r ON r.tick = m.last_tick AND r.invocation = m.invocation AND r.ordinal = m.last_ordinal
        LEFT JOIN records u ON u.tick = m.run_tick AND u.invocation = m.invocation AND u.ordinal = m.run_ordinal
        """;

    private readonly List<(RecordRow? Record, InstanceId Instance, RecordState State, long Repeats, long JoinedAt)> _members = [];
    private ScheduleView? _view;
    private int _active;
    private int _gone;

    /// <summary>Only a look at all of its instances tells how they stand: it has ended, and nobody wrote the final counts yet.</summary>
    public bool IsSettling => invocation is { Scheduled: false, FinalCounts: null };

    /// <summary>When it is due next, and what was missed.</summary>
    public ScheduleView? View => _view;

    /// <summary>Instances by how they stand; while ticks come those that take no part any more count as cancelled.</summary>
    public StateCounts Counts => invocation.FinalCounts ?? new() { Running = _active, Cancelled = _gone };

    public void Add(Statements statements, InstanceId? instance, int limit)
    {
        statements.Query(
            "SELECT min(c.next_due), sum(c.missed), sum(c.ticks), sum(c.active), sum(c.gone) FROM schedules c WHERE c.invocation = @id", KeepSchedule,
            ("id", invocation.Id.Raw()));
        var which = instance is null ? "" : " AND m.instance = @instance";
        statements.Query(
            $"""
            SELECT {RecordSql.Columns}, m.instance, m.ended, c.ended, m.last_state, m.repeats, m.joined_at, u.started_at
            FROM schedule_instances m LEFT JOIN schedules c ON c.invocation = m.invocation AND c.zone = m.zone
            {Runs}
            WHERE m.invocation = @id{which} ORDER BY m.instance LIMIT @limit
            """,
            KeepMember, [("id", invocation.Id.Raw()), ("limit", limit), .. instance is { } one ? new (string, object?)[] { ("instance", one.Raw()) } : []]);
    }

    /// <summary>Its instances as they are shown.</summary>
    public IEnumerable<RecordView> Records(Dictionary<(int Day, string Hash), byte[]> outputs) => _members.Select(member =>
        member.Record is { } record
            ? RecordList.View(record, invocation, outputs) with
            {
                State = member.State,
                Repeats = (int)Math.Min(int.MaxValue, member.Repeats),
                CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(member.JoinedAt),
            }
            : NeverRan(member.Instance, member.State, member.Repeats, member.JoinedAt));

    /// <summary>The records that outputs may be read of.</summary>
    public IEnumerable<RecordRow> Rows => _members.Select(member => member.Record).OfType<RecordRow>();

    /// <summary>How often these instances ran, by invocation and instance, for those of invocations that repeat.</summary>
    public static async Task<Dictionary<(InvocationId, InstanceId), long>> RepeatsAsync(DbConnection connection, IEnumerable<(InvocationId Invocation, InstanceId Instance)> of)
    {
        var repeats = new Dictionary<(InvocationId, InstanceId), long>();
        var statements = new Statements(connection.IsSqlite());
        foreach (var group in of.Distinct().GroupBy(one => one.Invocation, one => one.Instance))
            statements.Query(
                $"""
                SELECT m.instance, m.repeats, u.started_at FROM schedule_instances m
                LEFT JOIN records u ON u.tick = m.run_tick AND u.invocation = m.invocation AND u.ordinal = m.run_ordinal
                WHERE m.invocation = @id AND {ScheduleSql.In(statements.Sqlite, "m.instance", "instances")}
                """,
                row => repeats[(group.Key, new(new CellGuid(row.GetGuid(0))))] = row.GetInt64(1) + (row.IsDBNull(2) ? 0 : 1),
                ("id", group.Key.Raw()), ("instances", ScheduleSql.Ids(statements.Sqlite, ScheduleSql.Raw(group))));
        await statements.RunAsync(connection);
        return repeats;
    }

    private RecordView NeverRan(InstanceId instance, RecordState state, long repeats, long joinedAt) => new()
    {
        Key = new(invocation.Id, invocation.CreatedAt, 0),
        Command = invocation.Command,
        Instance = instance,
        State = state,
        ErrorInfo = state == RecordState.Aborted ? MissedAll : "",
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(joinedAt),
        UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(joinedAt),
        Username = invocation.Request.Username,
        Launcher = invocation.Draft.Launcher,
        Termination = invocation.Request.Termination,
        Repeats = (int)Math.Min(int.MaxValue, repeats),
        Tags = invocation.Request.Tags,
    };

    private const string MissedAll = "It never ran: no server could make a tick at any of its due times.";

    private void KeepSchedule(DbDataReader row)
    {
        if (row.IsDBNull(1))
            return;
        _view = new(RecordSql.Long(row, 0) is { } due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : null, Number(row, 1), Number(row, 2));
        (_active, _gone) = ((int)Number(row, 3), (int)Number(row, 4));
    }

    private void KeepMember(DbDataReader row)
    {
        const int First = RecordSql.ColumnCount;
        var record = row.IsDBNull(0) ? null : RecordSql.ReadRecord(row);
        var latest = record?.State ?? (row.IsDBNull(First + 3) ? null : (RecordState?)row.GetInt16(First + 3));
        var schedule = row.IsDBNull(First + 2) ? ScheduleEnd.Stopped : (ScheduleEnd)row.GetInt16(First + 2);
        var repeats = row.GetInt64(First + 4) + (row.IsDBNull(First + 6) ? 0 : 1);
        _members.Add((record, new(new CellGuid(row.GetGuid(First))), MemberRules.StateOf((ScheduleEnd)row.GetInt16(First + 1), schedule, latest), repeats, row.GetInt64(First + 5)));
    }

    // A sum of bigint is numeric on PostgreSQL, an integer on SQLite.
    private static long Number(DbDataReader row, int column) => Convert.ToInt64(row.GetValue(column), System.Globalization.CultureInfo.InvariantCulture);
}
