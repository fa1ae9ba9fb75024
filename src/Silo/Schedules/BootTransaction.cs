using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Schedules;

/// <summary>
/// Makes a tick for each instance that booted since an invocation that waits for boots last saw it. The boot is written with the tick, so each counts once,
/// whatever reconnects follow. The first boot ever seen of an instance is none to run at: nobody knows when it was.
/// </summary>
internal sealed class BootTransaction(IReadOnlyCollection<(InstanceId Instance, string BootId)> boots, long now)
{
    private static readonly RowColumns<Booted> Members = new RowColumns<Booted>()
        .Key("invocation", b => b.Member.Schedule.Invocation.Raw()).Key("instance", b => b.Member.Target.Instance.Raw()).With("boot_id", b => b.BootId);

    private static readonly RowColumns<Booted> Done = new RowColumns<Booted>()
        .Key("invocation", b => b.Member.Schedule.Invocation.Raw()).Key("instance", b => b.Member.Target.Instance.Raw())
        .With("ended", _ => (short)ScheduleEnd.Booted).With("ended_at", b => b.Now);

    private readonly List<MadeTick> _made = [];

    /// <summary>What the commit makes true.</summary>
    public IReadOnlyList<MadeTick> Made => _made;

    /// <summary>Whether any of these boots is new to an invocation.</summary>
    public static async Task<bool> AnyAsync(Database database, IReadOnlyCollection<(InstanceId Instance, string BootId)> boots)
    {
        await using var connection = await database.OpenAsync();
        return (await InvocationsAsync(connection, boots)).Count > 0;
    }

    public async Task<int> RunAsync(DbConnection connection)
    {
        var sqlite = connection.IsSqlite();
        var invocations = await InvocationsAsync(connection, boots);
        if (invocations.Count == 0)
            return 0;
        var schedules = await connection.QueryAsync(
            $"""
            SELECT {ScheduleSql.Columns} FROM schedules c WHERE {ScheduleSql.In(sqlite, "c.invocation", "ids")} AND c.ended < 1
            ORDER BY c.invocation, c.zone{(sqlite ? "" : " FOR UPDATE")}
            """,
            ScheduleSql.Read, ("ids", ScheduleSql.Ids(sqlite, invocations)));

        var members = new TickMembers(now);
        await members.ReadBootsAsync(connection, [.. schedules.Select(schedule => schedule.Key)], [.. boots.Select(boot => boot.Instance)]);
        var bootIds = boots.DistinctBy(boot => boot.Instance).ToDictionary(boot => boot.Instance, boot => boot.BootId);
        var writes = new Statements(sqlite);
        var records = new List<RecordRow>();
        foreach (var schedule in schedules)
        {
            Booted[] booted = [.. members.Of(schedule.Key).Select(member => new Booted(member, bootIds[member.Target.Instance], now)).Where(one => one.Member.BootId != one.BootId)];
            writes.Rows(Members.Update("schedule_instances", sqlite), Members, booted);
            Booted[] running = [.. booted.Where(one => !string.IsNullOrEmpty(one.Member.BootId))];
            if (running.Length > 0)
                records.AddRange(Make(writes, schedule, members, running));
        }

        RecordInsert.Add(writes, records);
        await writes.RunAsync(connection);
        return records.Count;
    }

    private RecordRow[] Make(Statements writes, ScheduleRow schedule, TickMembers members, Booted[] booted)
    {
        var invocation = members.InvocationOf(schedule.Key.Invocation) with { LastTick = now };
        var tick = new NewTick(
            TickPlan.Of(invocation, now, now, members.FirstFreeSlice(invocation.Id, now, booted.Length)), [.. booted.Select(one => one.Member.Target)]);
        TickInsert.Add(writes, [tick]);
        FireWrites.AddLatest(writes, [.. tick.Records.Zip(booted, (record, one) => new Latest(record, one.Member.Repeats))]);
        var last = invocation.Request.Mode == RepeatMode.NextRebootOnly;
        if (last)
            writes.Rows(Done.Update("schedule_instances", writes.Sqlite), Done, booted);
        writes.Change(
            """
            UPDATE schedules AS c SET last_tick = @now, ticks = c.ticks + 1, active = c.active - @done, gone = c.gone + @done,
              ended = CASE WHEN c.active = @done THEN 2 ELSE 0 END
            WHERE c.invocation = @id AND c.zone = @zone
            """,
            null, ("now", now), ("done", last ? booted.Length : 0), ("id", schedule.Key.Invocation.Raw()), ("zone", schedule.Key.Zone));
        writes.Change("UPDATE invocations SET last_tick = @now WHERE invocation = @id AND last_tick < @now", null, ("now", now), ("id", schedule.Key.Invocation.Raw()));
        if (last)
            FireWrites.AddEnded(writes, [schedule.Key.Invocation]);
        _made.Add(new(invocation, tick.Snapshots()));
        return tick.Records;
    }

    private static async Task<List<Guid>> InvocationsAsync(DbConnection connection, IReadOnlyCollection<(InstanceId Instance, string BootId)> boots)
    {
        var waiting = await connection.QueryAsync(
            $"""
            SELECT m.invocation, m.instance, m.boot_id FROM schedule_instances m
            WHERE {ScheduleSql.In(connection.IsSqlite(), "m.instance", "ids")} AND m.boot_id IS NOT NULL AND m.ended = 0
            """,
            row => (Invocation: row.GetGuid(0), Instance: new InstanceId(new CellGuid(row.GetGuid(1))), BootId: row.GetString(2)),
            ("ids", ScheduleSql.Ids(connection.IsSqlite(), ScheduleSql.Raw(boots.Select(boot => boot.Instance).Distinct()))));
        var told = boots.ToLookup(boot => boot.Instance, boot => boot.BootId);
        return [.. waiting.Where(one => told[one.Instance].Any(boot => boot != one.BootId)).Select(one => one.Invocation).Distinct().Order()];
    }

    private sealed record Booted(Member Member, string BootId, long Now);
}
