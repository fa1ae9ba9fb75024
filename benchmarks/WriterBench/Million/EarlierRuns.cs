using System.Security.Cryptography;
using System.Text.Json;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.WriterBench.Million;

/// <summary>History: runs that ended moments ago on the same instances, so that their records share partition and indexes with the run that is measured.</summary>
internal sealed class EarlierRuns(TestBed bed)
{
    private const int TargetsMax = 100_000;

    private readonly Load _load = new(bed);

    public async Task AddAsync(int records)
    {
        var runs = (records + TargetsMax - 1) / TargetsMax;
        for (var run = 0; run < runs; run++)
        {
            var count = Math.Min(TargetsMax, records - run * TargetsMax);
            var first = run * TargetsMax % bed.Instances.Count;
            var instances = Enumerable.Range(0, count).Select(i => bed.Instances[(first + i) % bed.Instances.Count].Raw()).ToArray();
            await AddAsync(bed.Clock.Now.AddMilliseconds(-(runs - run)), instances);
        }
    }

    private Task<int> AddAsync(DateTimeOffset at, Guid[] instances) => bed.Database.WriteAsync(async connection =>
    {
        var (id, tick) = (InvocationId.New(CellId.Default, at).Raw(), at.ToUnixTimeMilliseconds());
        var plan = _load.Plan([]);
        var hash = SHA256.HashData("hello"u8);
        await connection.ExecuteAsync(
            """
            INSERT INTO invocations (invocation, account, command, command_name, command_type, draft, request, mode, resource_group, created_at, last_tick,
              slice_count, target_count, status, classic_status, finished)
            VALUES (@id, @account, @id, 'bench', 0, @draft, @request, 0, '', @tick, @tick, (@count + 499) / 500, @count, @status, @classic, true)
            """,
            ("id", id), ("account", Load.Caller.Account.Value), ("tick", tick), ("count", instances.Length),
            ("draft", JsonSerializer.Serialize(plan.Draft, GrainStateSerializer.Options)),
            ("request", JsonSerializer.Serialize(plan.Request with { Draft = null }, GrainStateSerializer.Options)),
            ("status", (short)OverallStatus.Success), ("classic", (short)OverallStatus.Finished));
        await connection.ExecuteAsync(
            """
            INSERT INTO slices (invocation, tick, slice, account, version, timeout_ms, success)
            SELECT @id, @tick, n, @account, 3, 60000, least(500, @count - n * 500) FROM generate_series(0, (@count - 1) / 500) n
            """,
            ("id", id), ("tick", tick), ("account", Load.Caller.Account.Value), ("count", instances.Length));
        await connection.ExecuteAsync(
            "INSERT INTO outputs (day, account, hash, content) VALUES (@day, @account, @hash, @content) ON CONFLICT DO NOTHING",
            ("day", RecordSql.DayOf(tick)), ("account", Load.Caller.Account.Value), ("hash", hash), ("content", "hello"u8.ToArray()));
        return await connection.ExecuteAsync(
            """
            INSERT INTO records (tick, invocation, ordinal, account, instance, state, epoch, start_by, deadline, sent_at, started_at, finished_at, updated_at,
              exit_code, error, error_info, unconfirmed, output_hash, dropped)
            SELECT @tick, @id, o - 1, @account, instance, @success, 1, @tick, @tick, @tick, @tick, @tick, @tick, 0, 0, '', false, @hash, 0
            FROM unnest(@instances) WITH ORDINALITY AS t(instance, o)
            """,
            ("tick", tick), ("id", id), ("account", Load.Caller.Account.Value), ("success", (short)RecordState.Success), ("hash", hash), ("instances", instances));
    });
}
