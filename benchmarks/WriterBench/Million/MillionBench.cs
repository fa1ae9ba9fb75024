using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.WriterBench.Million;

/// <summary>A run of a million targets against a real database of its own, through the silo's own writing path; no grains, no gateway, no agents.</summary>
internal sealed class MillionBench(MillionSettings settings)
{
    private static readonly string[] Tables = ["records", "slices", "outputs", "invocations"];

    private readonly TextWriter _out = settings.Json ? Console.Error : Console.Out;

    public async Task<int> RunAsync()
    {
        var watch = Stopwatch.StartNew();
        await using var bed = await TestBed.OpenPostgresAsync(settings.Targets);
        Say($"{settings.Targets:N0} linked instances are there after {watch.Elapsed.TotalSeconds:N0} s");
        watch.Restart();
        await new EarlierRuns(bed).AddAsync(settings.History);
        if (settings.History > 0)
            Say($"{settings.History:N0} records of history are there after {watch.Elapsed.TotalSeconds:N0} s more");
        // What came before is on disk, and the planner knows of it.
        await using (var connection = await bed.Database.OpenAsync())
            await connection.ExecuteAsync("ANALYZE");
        await bed.AdministerAsync("CHECKPOINT");

        var meter = new DatabaseMeter(bed);
        var before = await StoresAsync(meter);
        DatabaseMeter.ForgetPeak();
        var phases = await new MillionRun(bed, settings).RunAsync();
        var peak = DatabaseMeter.PeakBytes();
        await bed.CommitsAsync(); // Sessions have told what they did.
        var after = await StoresAsync(meter);
        Write(phases, before, after, peak);
        return 0;
    }

    private static async Task<Dictionary<string, DatabaseMeter.Store>> StoresAsync(DatabaseMeter meter)
    {
        var stores = new Dictionary<string, DatabaseMeter.Store>();
        foreach (var table in Tables)
            stores[table] = await meter.StoreAsync(table);
        return stores;
    }

    private void Write(IReadOnlyList<Phase> phases, Dictionary<string, DatabaseMeter.Store> before, Dictionary<string, DatabaseMeter.Store> after, long peak)
    {
        Say($"{"",-40} {"items",10} {"seconds",8} {"/s",10} {"postgres us",12} {"silo us",9} {"WAL bytes",10} {"checkpoints",12}");
        foreach (var phase in phases)
            Say($"{phase.Name,-40} {phase.Items,10:N0} {phase.Seconds,8:N2} {phase.PerSecond,10:N0} {phase.ServerMicroseconds,12:N1} {phase.OwnMicroseconds,9:N1} {phase.WalBytesEach,10:N0} {phase.Checkpoints,12}");
        Say($"{"",-40} {"table bytes/target",20} {"index bytes/target",20} {"updates",12} {"heap-only %",12}");
        var tables = Tables.Select(table =>
        {
            var (was, now) = (before[table], after[table]);
            var updated = now.Updated - was.Updated;
            return new
            {
                Table = table, TableBytesPerTarget = Each(now.TableBytes - was.TableBytes), IndexBytesPerTarget = Each(now.IndexBytes - was.IndexBytes),
                Updated = updated, HeapOnlyPercent = updated == 0 ? 0 : Math.Round(100.0 * (now.HotUpdated - was.HotUpdated) / updated, 1),
            };
        }).ToArray();
        foreach (var table in tables)
            Say($"{table.Table,-40} {table.TableBytesPerTarget,20:N1} {table.IndexBytesPerTarget,20:N1} {table.Updated,12:N0} {table.HeapOnlyPercent,12:N1}");

        // Of a run these three make up what the database does; what is read of it comes on top.
        var run = phases.Take(3).ToArray();
        var result = new
        {
            settings.Targets, settings.PerInvocation, settings.History,
            TargetsPerSecond = Math.Round(settings.Targets / run.Sum(phase => phase.Seconds)),
            PostgresMicrosecondsPerTarget = Math.Round(run.Sum(phase => phase.ServerMicroseconds), 1),
            SiloMicrosecondsPerTarget = Math.Round(run.Sum(phase => phase.OwnMicroseconds), 1),
            WalBytesPerTarget = Math.Round(run.Sum(phase => phase.WalBytesEach)),
            TableBytesPerTarget = tables.Sum(table => table.TableBytesPerTarget),
            IndexBytesPerTarget = tables.Sum(table => table.IndexBytesPerTarget),
            Checkpoints = phases.Sum(phase => phase.Checkpoints), PeakBytes = peak, Phases = phases, Tables = tables,
        };
        Say($"all of the run: {result.TargetsPerSecond:N0} targets/s; each {result.PostgresMicrosecondsPerTarget} us of PostgreSQL, {result.SiloMicrosecondsPerTarget} us here, {result.WalBytesPerTarget:N0} bytes of log, {result.TableBytesPerTarget + result.IndexBytesPerTarget:N0} bytes on disk; {result.Checkpoints} checkpoints; at most {peak / 1e6:N0} MB here");
        if (settings.Json)
            Console.Out.WriteLine(JsonSerializer.Serialize(result));
    }

    private double Each(long bytes) => Math.Round((double)bytes / settings.Targets, 1);

    private void Say(FormattableString text) => _out.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
