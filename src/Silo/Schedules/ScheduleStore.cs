using System.Collections.Immutable;
using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Grains.Time;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Schedules;

/// <inheritdoc cref="IScheduleStore"/>
internal sealed class ScheduleStore(Database database, IClock clock, SliceCache cache) : IScheduleStore
{
    private long Now => clock.Now.ToUnixTimeMilliseconds();

    public async Task<FiredTicks> FireAsync(int shard, int limit)
    {
        // A look that finds nothing writes nothing.
        if (await NextDueAsync(shard) is not { } due || due > Now)
            return FiredTicks.None;
        return await FireAsync((transaction, connection) => transaction.OfShardAsync(connection, shard, limit), limit);
    }

    public Task<FiredTicks> FireAsync(InvocationId invocation) =>
        FireAsync((transaction, connection) => transaction.OfInvocationAsync(connection, invocation), int.MaxValue);

    public async Task<long?> NextDueAsync(int shard)
    {
        await using var connection = await database.OpenAsync();
        var due = await connection.QueryAsync(
            "SELECT c.next_due FROM schedules c WHERE c.shard = @shard AND c.next_due IS NOT NULL ORDER BY c.next_due LIMIT 1", row => row.GetInt64(0), ("shard", (short)shard));
        return due.Count == 0 ? null : due[0];
    }

    public Task<Reply<ImmutableArray<RecordKey>>> StopAsync(InvocationId invocation, ImmutableArray<InstanceId> instances) =>
        database.WriteAsync(connection => new StopTransaction(invocation, instances, Now).RunAsync(connection));

    public Task<Reply<ChangedSchedule>?> ChangeAsync(InvocationId invocation, ScheduleChange change) =>
        database.WriteAsync(connection => new ChangeTransaction(invocation, change, Now).RunAsync(connection));

    public Task<bool> SettleAsync(InvocationId invocation) => database.WriteAsync(connection => Settlement.RunAsync(connection, invocation));

    public async Task<IReadOnlyList<MadeTick>> BootedAsync(IReadOnlyCollection<(InstanceId Instance, string BootId)> boots)
    {
        // Most instances have nothing that waits for boots: then nothing is locked.
        if (!await BootTransaction.AnyAsync(database, boots))
            return [];
        BootTransaction? transaction = null;
        await database.WriteAsync(connection => (transaction = new(boots, Now)).RunAsync(connection));
        return Keep(transaction!.Made);
    }

    private async Task<FiredTicks> FireAsync(Func<FireTransaction, DbConnection, Task<int>> run, int limit)
    {
        FireTransaction? transaction = null;
        var seen = await database.WriteAsync(connection => run(transaction = new(Now), connection));
        return new(Keep(transaction!.Made), transaction.Ended, seen == limit);
    }

    private IReadOnlyList<MadeTick> Keep(IReadOnlyList<MadeTick> made)
    {
        foreach (var tick in made)
            cache.Keep(tick.Born);
        return made;
    }
}
