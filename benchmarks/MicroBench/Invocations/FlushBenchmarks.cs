using BenchmarkDotNet.Attributes;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.WriterBench;
using Npgsql;
using NpgsqlTypes;

namespace CloudAssistant.MicroBench.Invocations;

/// <summary>
/// 500 reports that end a slice, durable in PostgreSQL (fsync on). Baseline: one UPDATE of the same columns of as many records from arrays, in a transaction of
/// its own, without the slice's lock and row, without reading the records, without outputs.
/// </summary>
public class FlushBenchmarks
{
    private const int Flushes = 16;
    private const int PerSlice = SliceKey.TargetsMax;

    private TestBed _bed = null!;
    private Load _load = null!;
    private (SliceKey Key, InstanceId[] Instances)[] _slices = [];

    [GlobalSetup]
    public async Task Setup()
    {
        _bed = await TestBed.OpenPostgresAsync(Flushes * PerSlice);
        _load = new(_bed);
        await using var connection = await _bed.Database.OpenAsync();
        await connection.ExecuteAsync("CREATE TABLE copied (invocation uuid, ordinal integer, state smallint, finished_at bigint, exit_code integer)");
    }

    [GlobalCleanup]
    public async Task Cleanup() => await _bed.DisposeAsync();

    /// <summary>Slices whose runs have started.</summary>
    [IterationSetup]
    public void Begin()
    {
        var plan = _load.Plan([.. _bed.Instances]);
        Load.Expect(_bed.Invocations.AcceptAsync(plan).GetAwaiter().GetResult().Reply.Refused is null);
        _slices = [.. _bed.Instances.Chunk(PerSlice).Select((chunk, i) => (new SliceKey(plan.Id, plan.Now, i), chunk))];
        foreach (var (key, instances) in _slices)
            _load.ReportAsync(key, Load.Reports(key, instances, ReportKind.Started)).GetAwaiter().GetResult();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Flushes)]
    public async Task PlainUpdate()
    {
        foreach (var (key, instances) in _slices)
            await _bed.Database.WriteAsync(connection => connection.ExecuteAsync(
                """
                UPDATE records AS t SET state = 10, epoch = 1, finished_at = @now, updated_at = @now, exit_code = 0, output_hash = v.hash
                FROM unnest(@ordinals, @hashes) AS v(ordinal, hash) WHERE t.tick = @tick AND t.invocation = @invocation AND t.ordinal = v.ordinal
                """,
                ("now", key.Tick), ("tick", key.Tick), ("invocation", key.Invocation.Raw()),
                ("ordinals", Enumerable.Range(key.Number * PerSlice, instances.Length).ToArray()),
                ("hashes", Enumerable.Range(0, instances.Length).Select(_ => new byte[32]).ToArray())));
    }

    [Benchmark(OperationsPerInvoke = Flushes)]
    public async Task PlainCopy()
    {
        foreach (var (key, instances) in _slices)
            await _bed.Database.WriteAsync(async connection =>
            {
                await using var copy = await ((NpgsqlConnection)connection).BeginBinaryImportAsync("COPY copied FROM STDIN (FORMAT BINARY)");
                for (var i = 0; i < instances.Length; i++)
                {
                    await copy.StartRowAsync();
                    await copy.WriteAsync(key.Invocation.Raw(), NpgsqlDbType.Uuid);
                    await copy.WriteAsync(i, NpgsqlDbType.Integer);
                    await copy.WriteAsync((short)10, NpgsqlDbType.Smallint);
                    await copy.WriteAsync(key.Tick, NpgsqlDbType.Bigint);
                    await copy.WriteAsync(0, NpgsqlDbType.Integer);
                }

                return await copy.CompleteAsync();
            });
    }

    [Benchmark(OperationsPerInvoke = Flushes)]
    public async Task Flush()
    {
        foreach (var (key, instances) in _slices)
            await _load.ReportAsync(key, Load.Reports(key, instances, ReportKind.Exited));
    }

    /// <summary>As they come from several gateways: what waits goes together.</summary>
    [Benchmark(OperationsPerInvoke = Flushes)]
    public async Task FlushTogether() =>
        await Task.WhenAll(_slices.Select(slice => _load.ReportAsync(slice.Key, Load.Reports(slice.Key, slice.Instances, ReportKind.Exited))));
}
