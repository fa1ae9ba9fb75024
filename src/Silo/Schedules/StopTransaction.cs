using System.Collections.Immutable;
using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Schedules;

/// <summary>
/// Ends the schedules of an invocation, for some of its instances or for all. It locks the rows that ticks lock: a tick is before it, and its records are found
/// here, or it is not made.
/// </summary>
internal sealed class StopTransaction(InvocationId invocation, ImmutableArray<InstanceId> instances, long now)
{
    public async Task<Reply<ImmutableArray<RecordKey>>> RunAsync(DbConnection connection)
    {
        var sqlite = connection.IsSqlite();
        var named = instances.IsDefaultOrEmpty ? [] : instances.Distinct().ToArray();
        await connection.QueryAsync(
            $"SELECT c.zone FROM schedules c WHERE c.invocation = @id ORDER BY c.zone{(sqlite ? "" : " FOR UPDATE")}", row => row.GetString(0), ("id", invocation.Raw()));
        var which = named.Length == 0 ? "" : $" AND {ScheduleSql.In(sqlite, "m.instance", "instances")}";
        (string, object?)[] parameters =
            named.Length == 0 ? [("id", invocation.Raw())] : [("id", invocation.Raw()), ("instances", ScheduleSql.Ids(sqlite, ScheduleSql.Raw(named)))];
        if (named.Length > 0)
        {
            var known = await connection.QueryAsync($"SELECT m.instance FROM schedule_instances m WHERE m.invocation = @id{which}", row => row.GetGuid(0), parameters);
            if (known.Count < named.Length)
                return new Refusal(RefusalCode.InvalidInstanceIdNotFound, "The invocation has no such instance among its targets.");
        }

        var writes = new Statements(sqlite);
        writes.Change(
            $"UPDATE schedule_instances AS m SET ended = 1, ended_at = @now WHERE m.invocation = @id AND m.ended = 0{which}", null, [.. parameters, ("now", now)]);
        writes.Change(
            """
            UPDATE schedules AS c SET
              active = (SELECT count(*) FROM schedule_instances m WHERE m.invocation = c.invocation AND m.zone = c.zone AND m.ended = 0),
              gone = (SELECT count(*) FROM schedule_instances m WHERE m.invocation = c.invocation AND m.zone = c.zone AND m.ended <> 0)
            WHERE c.invocation = @id
            """,
            null, ("id", invocation.Raw()));
        // Whoever gets the tag may join a schedule that nobody is left in, unless all of it was stopped.
        writes.Change(
            $"UPDATE schedules AS c SET ended = 1, next_due = NULL WHERE c.invocation = @id AND c.ended < 1{(named.Length == 0 ? "" : " AND c.active = 0 AND NOT c.by_tag")}",
            null, ("id", invocation.Raw()));
        FireWrites.AddEnded(writes, [invocation]);
        await writes.RunAsync(connection);
        return await OpenRecordsAsync(connection, named);
    }

    private async Task<ImmutableArray<RecordKey>> OpenRecordsAsync(DbConnection connection, InstanceId[] named)
    {
        var which = named.Length == 0 ? "" : $" AND {ScheduleSql.In(connection.IsSqlite(), "r.instance", "instances")}";
        (string, object?)[] instances = named.Length == 0 ? [] : [("instances", ScheduleSql.Ids(connection.IsSqlite(), ScheduleSql.Raw(named)))];
        return
        [
            .. await connection.QueryAsync(
                $"""
                SELECT r.tick, r.ordinal FROM slices s JOIN records r ON r.tick = s.tick AND r.invocation = s.invocation
                  AND r.ordinal >= s.slice * 500 AND r.ordinal < s.slice * 500 + 500
                WHERE s.invocation = @id AND coalesce(s.attend_at, 0) > 0 AND r.invocation = @id AND r.state < 10{which} ORDER BY r.tick, r.ordinal
                """,
                row => new RecordKey(invocation, row.GetInt64(0), row.GetInt32(1)), [("id", invocation.Raw()), .. instances]),
        ];
    }
}
