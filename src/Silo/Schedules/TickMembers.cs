using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Schedules;

/// <summary>An instance at a tick.</summary>
/// <param name="Schedule">Its schedule.</param>
/// <param name="Target">The instance with its link, and whether its run before is still open.</param>
/// <param name="Repeats">Its runs so far.</param>
/// <param name="Registered">It is still there.</param>
/// <param name="BootId">The boot that its invocation last saw, when that waits for boots.</param>
internal sealed record Member(ScheduleKey Schedule, Target Target, long Repeats, bool Registered, string? BootId = null);

/// <summary>Reads who takes part in ticks: the instances of the schedules, or who carries the tags now; with their links, and what became of their run before.</summary>
internal sealed class TickMembers(long now)
{
    private static readonly RowColumns<ScheduleKey> Keys = new RowColumns<ScheduleKey>().Key("invocation", k => k.Invocation.Raw()).Key("zone", k => k.Zone);

    private static readonly RowColumns<Member> Released = new RowColumns<Member>()
        .Key("invocation", m => m.Schedule.Invocation.Raw()).Key("instance", m => m.Target.Instance.Raw()).With("ended", _ => (short)ScheduleEnd.Released);

    private readonly Dictionary<InvocationId, InvocationRow> _invocations = [];
    private readonly Dictionary<ScheduleKey, List<Member>> _members = [];
    private readonly Dictionary<(InvocationId, long), int> _slices = [];
    private readonly List<TagChange> _changes = [];
    private readonly List<Member> _released = [];
    private readonly List<(Member Member, string Zone)> _moved = [];

    public InvocationRow InvocationOf(InvocationId id) => _invocations[id];

    public IReadOnlyList<Member> Of(ScheduleKey key) => _members.GetValueOrDefault(key, []);

    /// <summary>Number of the first slice of a tick that nobody has, and takes as many as so many targets need.</summary>
    public int FirstFreeSlice(InvocationId invocation, long tick, int targets)
    {
        var first = _slices.GetValueOrDefault((invocation, tick));
        _slices[(invocation, tick)] = first + ((targets + SliceKey.TargetsMax - 1) / SliceKey.TargetsMax);
        return first;
    }

    public async Task ReadAsync(DbConnection connection, IReadOnlyList<Fired> ticking)
    {
        var sqlite = connection.IsSqlite();
        var reads = new Statements(sqlite);
        reads.Query(
            $"SELECT {InvocationStore.SelectColumns} FROM invocations v WHERE {ScheduleSql.In(sqlite, "v.invocation", "ids")}",
            row => Keep(InvocationStore.Read(row)), ("ids", ScheduleSql.Ids(sqlite, ScheduleSql.Raw(ticking.Select(one => one.Before.Key.Invocation).Distinct()))));
        reads.Rows(Sql(sqlite), Keys, [.. ticking.Select(one => one.Before.Key)], row: Keep, shared: ("now", now));
        // Zones of one invocation may share a tick; each has slices of its own.
        foreach (var one in ticking.Where(one => one.Before.Key.Zone.Length > 0))
            reads.Query(
                "SELECT max(slice) FROM slices WHERE invocation = @id AND tick = @tick", row => KeepSlices(one.Before.Key.Invocation, one.Step.Tick!.Value, row),
                ("id", one.Before.Key.Invocation.Raw()), ("tick", one.Step.Tick));
        await reads.RunAsync(connection);
        foreach (var byTag in ticking.Where(one => one.Before.ByTag))
            _changes.Add(await TagChange.ReadAsync(connection, byTag.Before, InvocationOf(byTag.Before.Key.Invocation), Of(byTag.Before.Key), now));
        foreach (var change in _changes)
            _members[change.Schedule.Key] = [.. change.Members];
        DropReleased();
    }

    /// <summary>Reads the same of these instances alone, in schedules that wait for boots.</summary>
    public async Task ReadBootsAsync(DbConnection connection, IReadOnlyList<ScheduleKey> schedules, IReadOnlyList<InstanceId> instances)
    {
        var sqlite = connection.IsSqlite();
        var reads = new Statements(sqlite);
        reads.Query(
            $"SELECT {InvocationStore.SelectColumns} FROM invocations v WHERE {ScheduleSql.In(sqlite, "v.invocation", "ids")}",
            row => Keep(InvocationStore.Read(row)), ("ids", ScheduleSql.Ids(sqlite, ScheduleSql.Raw(schedules.Select(key => key.Invocation).Distinct()))));
        reads.Rows(
            Sql(sqlite, $"AND {ScheduleSql.In(sqlite, "m.instance", "instances")}"), Keys, schedules, row: Keep,
            shared: [("now", now), ("instances", ScheduleSql.Ids(sqlite, ScheduleSql.Raw(instances)))]);
        foreach (var key in schedules)
            reads.Query(
                "SELECT max(slice) FROM slices WHERE invocation = @id AND tick = @tick", row => KeepSlices(key.Invocation, now, row), ("id", key.Invocation.Raw()), ("tick", now));
        await reads.RunAsync(connection);
        DropReleased();
    }

    /// <summary>Adds what is written of those that joined and left.</summary>
    public void AddChanges(Statements writes, IReadOnlyList<Fired> ticking)
    {
        AddMoved(writes, ticking);
        foreach (var change in _changes)
            change.Add(writes, now);
        writes.Rows(Released.Update("schedule_instances", writes.Sqlite), Released, _released);
    }

    // Its agent reports another zone than before: from this tick on it ticks there.
    private void AddMoved(Statements writes, IReadOnlyList<Fired> ticking)
    {
        foreach (var group in _moved.Where(moved => moved.Member.Registered).GroupBy(moved => (Key: moved.Member.Schedule, moved.Zone), moved => moved.Member))
        {
            var (before, request) = (ticking.First(one => one.Before.Key == group.Key.Key).Before, InvocationOf(group.Key.Key.Invocation).Request);
            var key = before.Key with { Zone = group.Key.Zone };
            ScheduleInsert.Add(
                writes, [ScheduleInsert.Of(key, before.Account, request, ScheduleSql.FrequencyOf(before), before.CreatedAt, now, group.Count())],
                [.. group.Select(member => new NewMember(key, before.Account.Value, member.Target.Instance, now, null))]);
        }
    }

    private void DropReleased()
    {
        foreach (var members in _members.Values)
        {
            _released.AddRange(members.Where(member => !member.Registered));
            members.RemoveAll(member => !member.Registered);
        }
    }

    private static string Sql(bool sqlite, string which = "")
    {
        const string Columns = "m.invocation, m.zone, m.instance, m.repeats, i.name, g.incarnation, l.epoch, r.state, r.started_at, i.instance, m.boot_id, CASE WHEN m.zone <> '' THEN i.facts END";
        const string Links = """
            LEFT JOIN instances i ON i.instance = m.instance
            LEFT JOIN links l ON l.instance = m.instance
            LEFT JOIN gateways g ON g.incarnation = l.gateway AND g.lease_until > @now
            """;
        return sqlite
            ? $"""
                SELECT {Columns} FROM schedule_instances m {Links}
                LEFT JOIN records r ON r.tick = m.run_tick AND r.invocation = m.invocation AND r.ordinal = m.run_ordinal
                WHERE m.invocation = @invocation AND m.zone = @zone AND m.ended = 0 {which} ORDER BY m.instance
                """
            : $"""
                SELECT {Columns} FROM unnest(@invocation, @zone) AS v(invocation, zone)
                JOIN schedule_instances m ON m.invocation = v.invocation AND m.zone = v.zone AND m.ended = 0 {Links}
                LEFT JOIN LATERAL (
                  SELECT o.state, o.started_at FROM records o WHERE o.tick = m.run_tick AND o.invocation = m.invocation AND o.ordinal = m.run_ordinal OFFSET 0) r ON true
                {(which.Length > 0 ? "WHERE true " : "")}{which} ORDER BY m.invocation, m.instance
                """;
    }

    private void Keep(InvocationRow row) => _invocations[row.Id] = row;

    private void Keep(DbDataReader row)
    {
        var key = new ScheduleKey(RecordSql.InvocationOf(row.GetGuid(0)), row.GetString(1));
        LiveLink? link = row.IsDBNull(5) ? null : new(row.GetGuid(5), row.GetInt64(6), row.IsDBNull(4) ? "" : row.GetString(4));
        var open = !row.IsDBNull(7) && (RecordState)row.GetInt16(7) < RecordState.Success;
        var ran = !row.IsDBNull(8);
        if (!_members.TryGetValue(key, out var members))
            _members[key] = members = [];
        // The run before counts from now on, unless it is still open: then it stays the run before.
        var member = new Member(key, new(new InstanceId(new CellGuid(row.GetGuid(2))), link, open), row.GetInt64(3) + (ran && !open ? 1 : 0), !row.IsDBNull(9), row.IsDBNull(10) ? null : row.GetString(10));
        members.Add(member);
        if (!row.IsDBNull(11) && Placements.ZoneOf(row.GetString(11)) is var zone && zone != key.Zone)
            _moved.Add((member, zone));
    }

    private void KeepSlices(InvocationId invocation, long tick, DbDataReader row)
    {
        if (!row.IsDBNull(0))
            _slices[(invocation, tick)] = row.GetInt32(0) + 1;
    }
}
