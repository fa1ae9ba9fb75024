using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Schedules;

/// <summary>
/// Changes an invocation that repeats, under the locks that ticks take. What is due is made before it, as it was; what comes after it is made as it is then, from
/// the last tick or now on, so that no due time is lost and none comes twice.
/// </summary>
internal sealed class ChangeTransaction(InvocationId invocation, ScheduleChange change, long now)
{
    private readonly List<(InstanceId Instance, string Zone, ScheduleEnd Ended)> _members = [];
    private readonly List<ScheduleRow> _schedules = [];

    /// <summary>The invocation as it is now; a refusal; or null while a tick is due that must be made first.</summary>
    public async Task<Reply<ChangedSchedule>?> RunAsync(DbConnection connection)
    {
        var sqlite = connection.IsSqlite();
        _schedules.AddRange(await connection.QueryAsync(
            $"SELECT {ScheduleSql.Columns} FROM schedules c WHERE c.invocation = @id ORDER BY c.zone{(sqlite ? "" : " FOR UPDATE")}", ScheduleSql.Read, ("id", invocation.Raw())));
        var row = (await connection.QueryAsync(
            $"SELECT {InvocationStore.SelectColumns} FROM invocations v WHERE v.invocation = @id", InvocationStore.Read, ("id", invocation.Raw()))).Single();
        if (!change.Decide(row).Try(out var changed, out var refusal))
            return refusal;
        if (_schedules.Any(schedule => schedule.NextDue <= now))
            return (Reply<ChangedSchedule>?)null;

        _members.AddRange(await connection.QueryAsync(
            "SELECT m.instance, m.zone, m.ended FROM schedule_instances m WHERE m.invocation = @id",
            member => (new InstanceId(new CellGuid(member.GetGuid(0))), member.GetString(1), (ScheduleEnd)member.GetInt16(2)), ("id", invocation.Raw())));
        var joining = change.Instances.Except(_members.Where(member => member.Ended == ScheduleEnd.None).Select(member => member.Instance)).ToList();
        var found = await FindAsync(connection, row.Account, joining);
        if (change.Refuse(_members.Count + joining.Count, [.. joining.Select(instance => (instance, found.GetValueOrDefault(instance)))]) is { } forbidden)
            return forbidden;
        if (Missing(joining, found) is { } missing)
            return missing;
        if (_members.Count + joining.Count > change.TargetsMax)
            return new Refusal(RefusalCode.InstanceIdsExceedLimit, $"It would have {_members.Count + joining.Count} instances; at most {change.TargetsMax} are allowed.");
        return await WriteAsync(connection, row, changed, joining);
    }

    private async Task<Reply<ChangedSchedule>> WriteAsync(DbConnection connection, InvocationRow before, ChangedInvocation changed, List<InstanceId> joining)
    {
        var placements = new Placements();
        var reads = new Statements(connection.IsSqlite());
        var known = _members.Where(member => member.Ended == ScheduleEnd.None).Select(member => member.Instance).ToHashSet();
        placements.Add(reads, [.. known, .. joining]);
        var others = 0L;
        reads.Query(
            "SELECT coalesce(sum(c.per_day), 0) FROM schedules c WHERE c.account = @account AND c.ended = 0 AND c.invocation <> @id",
            sum => others = Convert.ToInt64(sum.GetValue(0), System.Globalization.CultureInfo.InvariantCulture), ("account", before.Account.Value), ("id", invocation.Raw()));
        await reads.RunAsync(connection);

        // Whoever took part stays in its zone, unless the frequency asks for zones in another way now.
        var zones = _members.ToDictionary(member => member.Instance, member => member.Zone);
        var sameKind = changed.Row.Request.Frequency == before.Request.Frequency;
        string ZoneOf(InstanceId instance) => changed.Frequency is not { UsesInstanceZone: true } ? ""
            : sameKind && zones.TryGetValue(instance, out var zone) && known.Contains(instance) ? zone
            : placements[instance].Zone;
        var members = known.Concat(joining)
            .Select(instance => new NewMember(new(invocation, ZoneOf(instance)), before.Account.Value, instance, now, changed.Frequency is null ? placements[instance].BootId : null)).ToList();
        var schedules = Schedules(before, changed, members, sameKind);
        if (ScheduleQuota.Refuse(schedules.Sum(schedule => schedule.PerDay), others, members.Count, change.TicksPerHourMax) is { } full)
            return full;

        var writes = new Statements(connection.IsSqlite());
        writes.Change("DELETE FROM schedules WHERE invocation = @id", null, ("id", invocation.Raw()));
        ScheduleInsert.Add(writes, schedules, [.. members.Where(member => !known.Contains(member.Instance) || zones[member.Instance] != member.Schedule.Zone)]);
        FireWrites.AddEnded(writes, ScheduleInsert.EndedIn(schedules));
        writes.Change(
            "UPDATE invocations SET draft = @draft, request = @request, command = @command, target_count = @targets WHERE invocation = @id", null,
            ("draft", JsonSerializer.Serialize(changed.Row.Draft, GrainStateSerializer.Options)),
            ("request", JsonSerializer.Serialize(changed.Row.Request with { Rate = null }, GrainStateSerializer.Options)),
            ("command", changed.Row.Command.Value.Value), ("targets", _members.Count + joining.Count), ("id", invocation.Raw()));
        await writes.RunAsync(connection);
        return new ChangedSchedule(changed.Row.Command, schedules.Min(schedule => schedule.Row.NextDue));
    }

    // What was counted so far goes on in the first of them.
    private List<NewSchedule> Schedules(InvocationRow before, ChangedInvocation changed, List<NewMember> members, bool sameFrequency)
    {
        var made = new List<NewSchedule>();
        var zones = members.CountBy(member => member.Schedule).ToDictionary();
        // Who carries the tags is looked up at a tick: with nobody there is one all the same.
        if (zones.Count == 0)
            zones[new(invocation, changed.Frequency is { UsesInstanceZone: true } ? "UTC" : "")] = 0;
        foreach (var (key, count) in zones)
        {
            var old = _schedules.Find(schedule => schedule.Key == key);
            var last = old?.LastTick ?? _schedules.Max(schedule => schedule.LastTick) ?? 0;
            var fresh = ScheduleInsert.Of(key, before.Account, changed.Row.Request, changed.Frequency, before.CreatedAt, Math.Max(now, last), count);
            made.Add(fresh with
            {
                Row = fresh.Row with
                {
                    NextDue = sameFrequency && old is not null ? old.NextDue : fresh.Row.NextDue,
                    Ended = sameFrequency && old is not null ? old.Ended : fresh.Row.Ended,
                    LastTick = old?.LastTick,
                    Ticks = made.Count == 0 ? _schedules.Sum(schedule => schedule.Ticks) : 0,
                    Missed = made.Count == 0 ? _schedules.Sum(schedule => schedule.Missed) : 0,
                    Gone = made.Count == 0 ? _members.Count(member => member.Ended != ScheduleEnd.None) : 0,
                },
            });
        }

        return made;
    }

    private static async Task<Dictionary<InstanceId, IReadOnlyDictionary<string, string>?>> FindAsync(DbConnection connection, AccountId account, List<InstanceId> joining)
    {
        if (joining.Count == 0)
            return [];
        var found = await connection.QueryAsync(
            $"SELECT i.instance, i.tags FROM instances i WHERE i.account = @account AND {ScheduleSql.In(connection.IsSqlite(), "i.instance", "ids")}",
            row => (Instance: new InstanceId(new CellGuid(row.GetGuid(0))), Tags: JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(1))),
            ("account", account.Value), ("ids", ScheduleSql.Ids(connection.IsSqlite(), ScheduleSql.Raw(joining))));
        return found.ToDictionary(instance => instance.Instance, instance => (IReadOnlyDictionary<string, string>?)instance.Tags);
    }

    private static Refusal? Missing(List<InstanceId> joining, Dictionary<InstanceId, IReadOnlyDictionary<string, string>?> found)
    {
        var missing = joining.Where(instance => !found.ContainsKey(instance)).ToList();
        return missing.Count == 0
            ? null
            : new(RefusalCode.InvalidInstanceNotFound, $"{missing.Count} of the specified instances do not exist, such as {string.Join(", ", missing.Take(3))}.");
    }
}
