using System.Globalization;
using System.Text.Json;
using CloudAssistant.Bench.Hosting;
using CloudAssistant.Bench.Output;
using CloudAssistant.Bench.Peers;
using Npgsql;
using Spectre.Console;

namespace CloudAssistant.Bench.Measures.Ticks;

/// <summary>
/// How late runs start: when as many schedules as there are agents are due in the same second, and when they are spread over each minute; and what schedules
/// cost that are not due.
/// </summary>
internal sealed class Schedules(BenchSettings settings, ScheduleLoad load, bool json)
{
    // Time to make them all before they are due.
    private const int MadePerSecond = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var console = BenchConsole.Create(json);
        console.MarkupLineInterpolated($"[grey]{Machine.Describe()}[/]");
        await using var fleet = await BenchFleet.StartAsync(settings, cancellation);
        await fleet.LinkAsync(cancellation);
        await using var database = NpgsqlDataSource.Create(
            fleet.Server.StorageConnectionString ?? throw new BenchException("Unset CLOUD_ASSISTANT_POSTGRES: lateness is read in a private database only."));
        var schedules = new ScheduleFleet(fleet, database);
        string[] instances = [.. fleet.InstanceIds().Take(settings.Agents)];
        await schedules.EndAsync(cancellation);

        var table = new Table().AddColumns("all in one second", "started", "p50 ms", "p99 ms", "last ms", "gateway us", "silo us", "postgres us", "simulator us", "Quartz.NET, all fired, ms");
        var same = new List<Lateness>();
        var quartz = new List<double>();
        for (var round = 0; round <= load.Rounds; round++)
        {
            var peer = round == 0 ? null : await QuartzPeer.MeasureAsync(settings.Peers, settings.Data, instances.Length, cancellation) * 1_000;
            var (late, cpu) = await SameSecondAsync(fleet, schedules, instances, cancellation);
            // The first round warms up.
            if (round == 0)
                continue;
            same.Add(late);
            if (peer is { } ms)
                quartz.Add(ms);
            string Us(string part) => $"{cpu[part] * 1e6 / instances.Length:N0}";
            table.AddRow(
                $"{round}", $"{late.Started:N0}", $"{late.P50:N0}", $"{late.P99:N0}", $"{late.Max:N0}", Us("gateway"), Us("silo"), Us("postgres"), Us("simulator"),
                peer is null ? "not run" : $"{peer:N0}");
        }

        console.Write(table);
        var spread = await SpreadAsync(schedules, instances, cancellation);
        console.MarkupLineInterpolated(
            $"once a minute, spread over it: {spread.Started:N0} runs in {load.Minutes} min, lateness p50 {spread.P50:N0} ms, p99 {spread.P99:N0} ms (aim 250), last {spread.Max:N0} ms");
        var idle = load.Idle == 0 ? null : await new IdleSchedules(fleet, schedules, load).MeasureAsync(cancellation);
        if (idle is not null)
            console.MarkupLineInterpolated($"{load.Idle:N0} schedules due once a day: {idle.WithMs:N1} ms of processor time a second, {idle.WithoutMs:N1} without them");
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(new
            {
                Schedules = instances.Length, LastStartedMs = Statistics.Median(same.Select(late => late.Max)), P99Ms = Statistics.Median(same.Select(late => late.P99)),
                NotStarted = same.Sum(late => instances.Length - late.Started), QuartzMs = quartz.Count == 0 ? (double?)null : Statistics.Median(quartz),
                SpreadP50Ms = spread.P50, SpreadP99Ms = spread.P99, SpreadMaxMs = spread.Max, IdleMsPerSecond = idle?.WithMs, IdleMsPerSecondWithout = idle?.WithoutMs,
                Machine = Machine.Describe(),
            }));
        return 0;
    }

    private async Task<(Lateness Late, Dictionary<string, double> Cpu)> SameSecondAsync(
        BenchFleet fleet, ScheduleFleet schedules, string[] instances, CancellationToken cancellation)
    {
        var due = ((await schedules.NowAsync(cancellation) / 1_000) + 5 + (instances.Length / MadePerSecond)) * 1_000;
        var hourly = DateTimeOffset.FromUnixTimeMilliseconds(due).UtcDateTime.ToString("s m '* * * ? UTC'", CultureInfo.InvariantCulture);
        await schedules.EndAsync(cancellation);
        await schedules.MakeAsync(instances, _ => hourly, cancellation);
        var left = due - await schedules.NowAsync(cancellation);
        if (left < 1_000)
            throw new BenchException($"Making {instances.Length} schedules took until {1_000 - left} ms before they were due.");
        await Task.Delay((int)left - 500, cancellation);
        var meter = fleet.Cpu;
        var before = meter.Read();
        var late = await schedules.WaitAsync(due, due, instances.Length, Patience, cancellation);
        return (late, meter.Since(before));
    }

    private async Task<Lateness> SpreadAsync(ScheduleFleet schedules, string[] instances, CancellationToken cancellation)
    {
        await schedules.MakeAsync(instances, number => $"{number % 60} * * * * ? UTC", cancellation);
        // Whole minutes, from the next on.
        var from = ((await schedules.NowAsync(cancellation) / 60_000) + 1) * 60_000;
        var to = from + (load.Minutes * 60_000L) - 1;
        await Task.Delay((int)(to - await schedules.NowAsync(cancellation)), cancellation);
        var late = await schedules.WaitAsync(from, to, (long)instances.Length * load.Minutes, Patience, cancellation);
        await schedules.EndAsync(cancellation);
        return late;
    }
}
