using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Schedules;

/// <summary>
/// Before records of invocations that repeat are forgotten, keeps of them what outlives them: how often an instance ran, and how its last run ended. Then forgets the
/// slices of old ticks, which one-time invocations take with them. In small chunks, safe to repeat.
/// </summary>
internal static class ScheduleRetention
{
    private const int ChunkRows = 500;

    // Whoever ran is counted once: the tick that was counted is named no more.
    private static readonly RowColumns<Kept> Runs = new RowColumns<Kept>()
        .Key("invocation", k => k.Invocation.Raw()).Key("instance", k => k.Instance.Raw()).With("repeats", k => k.Repeats)
        .With("run_tick", _ => (long?)null).With("run_ordinal", _ => (int?)null).With("last_tick", _ => (long?)null).With("last_ordinal", _ => (int?)null)
        .With("last_state", k => k.State).Beside("run_before", k => k.RunTick).Beside("last_before", k => k.LastTick);

    public static async Task RunAsync(Database database, long before, CancellationToken cancellation)
    {
        var member = (Invocation: Guid.Empty, Instance: Guid.Empty);
        while (!cancellation.IsCancellationRequested && await KeepAsync(database, before, member, cancellation) is { } next)
            member = next;
        var schedule = Guid.Empty;
        while (!cancellation.IsCancellationRequested && await ForgetAsync(database, before, schedule, cancellation) is { } next)
            schedule = next;
    }

    /// <summary>One chunk after that member; the last of it, or null when there are no more.</summary>
    private static Task<(Guid, Guid)?> KeepAsync(Database database, long before, (Guid Invocation, Guid Instance) after, CancellationToken cancellation) =>
        database.WriteAsync(
            async connection =>
            {
                var byKey = new Statements(connection.IsSqlite());
                byKey.LookUpByKey();
                await byKey.RunAsync(connection);
                var old = await connection.QueryAsync(
                    """
                    SELECT m.invocation, m.instance, m.repeats, m.run_tick, m.last_tick, u.started_at, r.state, m.last_state
                    FROM schedule_instances m
                    LEFT JOIN records u ON u.tick = m.run_tick AND u.invocation = m.invocation AND u.ordinal = m.run_ordinal
                    LEFT JOIN records r ON r.tick = m.last_tick AND r.invocation = m.invocation AND r.ordinal = m.last_ordinal
                    WHERE (m.invocation, m.instance) > (@invocation, @instance) AND m.last_tick < @before
                      AND coalesce(r.state, 10) >= 10 AND coalesce(u.state, 10) >= 10
                    ORDER BY m.invocation, m.instance LIMIT @chunk
                    """,
                    Read, ("invocation", after.Invocation), ("instance", after.Instance), ("before", before), ("chunk", ChunkRows));
                var statements = new Statements(connection.IsSqlite());
                var update = Runs.Update("schedule_instances", statements.Sqlite);
                var (run, last) = (RowColumns<Kept>.Of("run_before", statements.Sqlite), RowColumns<Kept>.Of("last_before", statements.Sqlite));
                statements.Rows($"{update} AND coalesce(t.run_tick, 0) = {run} AND t.last_tick = {last}", Runs, old);
                await statements.RunAsync(connection);
                return old.Count == 0 ? ((Guid, Guid)?)null : (old[^1].Invocation.Raw(), old[^1].Instance.Raw());
            },
            cancellation);

    private static Kept Read(DbDataReader row) => new(
        RecordSql.InvocationOf(row.GetGuid(0)), new InstanceId(new CellGuid(row.GetGuid(1))), row.GetInt64(2) + (row.IsDBNull(5) ? 0 : 1),
        !row.IsDBNull(6) ? row.GetInt16(6) : row.IsDBNull(7) ? null : row.GetInt16(7), RecordSql.Long(row, 3) ?? 0, row.GetInt64(4));

    private static Task<Guid?> ForgetAsync(Database database, long before, Guid after, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var page = await connection.QueryAsync(
                "SELECT DISTINCT c.invocation FROM schedules c WHERE c.invocation > @after ORDER BY c.invocation LIMIT @chunk", row => row.GetGuid(0), ("after", after), ("chunk", ChunkRows));
            if (page.Count == 0)
                return (Guid?)null;
            var ids = ("ids", ScheduleSql.Ids(connection.IsSqlite(), page));
            string Of(string column) => ScheduleSql.In(connection.IsSqlite(), column, "ids");
            await connection.ExecuteAsync($"DELETE FROM slices WHERE {Of("invocation")} AND tick < @before AND coalesce(attend_at, 0) = 0", ids, ("before", before));
            await connection.ExecuteAsync($"DELETE FROM rate_windows WHERE {Of("invocation")} AND tick < @before", ids, ("before", before));
            await connection.ExecuteAsync($"DELETE FROM missed_ticks WHERE {Of("invocation")} AND last_due < @before", ids, ("before", before));
            return page[^1];
        },
        cancellation);

    private sealed record Kept(InvocationId Invocation, InstanceId Instance, long Repeats, short? State, long RunTick, long LastTick);
}
