using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Schedules;

/// <summary>Who joins and who leaves a schedule at a tick, because its targets are those who carry the tags then.</summary>
internal sealed class TagChange
{
    private static readonly RowColumns<(ScheduleKey Key, InstanceId Instance, long Now)> Leaving = new RowColumns<(ScheduleKey Key, InstanceId Instance, long Now)>()
        .Key("invocation", l => l.Key.Invocation.Raw()).Key("instance", l => l.Instance.Raw()).With("ended", _ => (short)ScheduleEnd.Left).With("ended_at", l => l.Now);

    /// <summary>As many as the largest limit of one invocation.</summary>
    private const int TargetsMax = 1_000_000;

    private readonly List<InstanceId> _left = [];
    private readonly List<NewMember> _joined = [];
    private readonly List<NewSchedule> _schedules = [];

    private TagChange(ScheduleRow schedule) => Schedule = schedule;

    public ScheduleRow Schedule { get; }

    /// <summary>Who takes part in this tick.</summary>
    public List<Member> Members { get; } = [];

    public static async Task<TagChange> ReadAsync(DbConnection connection, ScheduleRow schedule, InvocationRow invocation, IReadOnlyList<Member> members, long now)
    {
        var change = new TagChange(schedule);
        var frequency = ScheduleSql.FrequencyOf(schedule);
        var carriers = await TargetQuery.CarriersAsync(connection, schedule.Account, invocation.Request.TargetTags, now, TargetsMax);
        var past = await PastAsync(connection, schedule.Key);

        var known = members.ToDictionary(member => member.Target.Instance);
        var carrying = carriers.Select(carrier => carrier.Instance).ToHashSet();
        change._left.AddRange(known.Keys.Where(instance => !carrying.Contains(instance)));
        change.Members.AddRange(members.Where(member => carrying.Contains(member.Target.Instance)));

        // Whoever was stopped stays so; whoever ticks in another zone is counted there.
        var fresh = carriers.Where(carrier => !known.ContainsKey(carrier.Instance) && (!past.TryGetValue(carrier.Instance, out var before) || before.MayJoin)).ToList();
        var placements = new Placements();
        if (frequency.UsesInstanceZone && fresh.Count > 0)
        {
            var reads = new Statements(connection.IsSqlite());
            placements.Add(reads, [.. fresh.Select(carrier => carrier.Instance)]);
            await reads.RunAsync(connection);
        }

        foreach (var carrier in fresh)
        {
            var key = schedule.Key with { Zone = frequency.UsesInstanceZone ? placements[carrier.Instance].Zone : schedule.Key.Zone };
            change._joined.Add(new(key, schedule.Account.Value, carrier.Instance, now, null));
            if (key == schedule.Key)
                change.Members.Add(past.TryGetValue(carrier.Instance, out var before) // It took part before.
                    ? new(key, carrier with { StillRuns = before.StillRuns }, before.Repeats, Registered: true)
                    : new(key, carrier, 0, Registered: true));
        }

        foreach (var group in change._joined.Where(member => member.Schedule != schedule.Key).GroupBy(member => member.Schedule))
            change._schedules.Add(ScheduleInsert.Of(group.Key, schedule.Account, invocation.Request, frequency, schedule.CreatedAt, now, group.Count()));
        return change;
    }

    // Those that take part in other zones, or took part and do no more.
    private static async Task<Dictionary<InstanceId, Past>> PastAsync(DbConnection connection, ScheduleKey key)
    {
        var past = new Dictionary<InstanceId, Past>();
        await connection.QueryAsync(
            """
            SELECT m.instance, m.ended, m.repeats, r.state, r.started_at FROM schedule_instances m
            LEFT JOIN records r ON r.tick = m.run_tick AND r.invocation = m.invocation AND r.ordinal = m.run_ordinal
            WHERE m.invocation = @id AND (m.zone <> @zone OR m.ended <> 0)
            """,
            row => past[new InstanceId(new CellGuid(row.GetGuid(0)))] = Read(row), ("id", key.Invocation.Raw()), ("zone", key.Zone));
        return past;

        static Past Read(DbDataReader row)
        {
            var open = !row.IsDBNull(3) && (RecordState)row.GetInt16(3) < RecordState.Success;
            return new(
                (ScheduleEnd)row.GetInt16(1) is ScheduleEnd.Left or ScheduleEnd.Released, open, row.GetInt64(2) + (open || row.IsDBNull(4) ? 0 : 1));
        }
    }

    public void Add(Statements writes, long now)
    {
        ScheduleInsert.Add(writes, _schedules, _joined);
        writes.Rows(Leaving.Update("schedule_instances", writes.Sqlite), Leaving, [.. _left.Select(instance => (Schedule.Key, instance, now))]);
    }

    private readonly record struct Past(bool MayJoin, bool StillRuns, long Repeats);
}
