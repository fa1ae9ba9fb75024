using System.Diagnostics;
using System.Text.Json;
using CloudAssistant.Bench.Hosting;
using CloudAssistant.Bench.Output;
using Spectre.Console;

namespace CloudAssistant.Bench.Measures.Pressure;

/// <summary>Some agents of the fleet misbehave: does the memory of the server stay bounded, and are the others served as before?</summary>
internal sealed class BackPressure(BenchSettings settings, int bad, int seconds, string only, bool json)
{
    /// <summary>The longest script a server can be set to take.</summary>
    private const int ScriptBytes = 262_000;

    private const double FairMax = 1.3;

    /// <summary>Above what an idle fleet needs.</summary>
    private const double QuietCores = 0.2;

    private static readonly TimeSpan QuietWithin = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(3), Settle = TimeSpan.FromSeconds(5);

    /// <summary>Until buffers are full.</summary>
    private static readonly TimeSpan Ramp = TimeSpan.FromSeconds(10);

    private readonly IAnsiConsole _out = BenchConsole.Create(json);
    private string[] _instances = [];

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (bad >= settings.Agents)
            throw new BenchException("--bad has to leave some agents healthy.");
        _out.MarkupLineInterpolated($"[grey]{Machine.Describe()}[/]");
        // The silo takes it from its environment, which is ours.
        Environment.SetEnvironmentVariable("Commands__ScriptBytesLimit", "262144");
        await using var fleet = await BenchFleet.StartAsync(settings, cancellation);
        await fleet.LinkAsync(bad, cancellation);
        _instances = [.. fleet.InstanceIds().Take(settings.Agents)];
        var probe = new HealthyProbe(fleet, _instances, bad);
        await probe.RunAsync(Window, cancellation); // Warm-up.
        await Task.Delay(Settle, cancellation);
        var idle = await CoresAsync(fleet, cancellation);
        var before = await probe.RunAsync(TimeSpan.FromSeconds(seconds), cancellation);

        var results = new List<AttackResult>();
        foreach (var attack in Attack.All(bad).Where(attack => attack.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
            results.Add(await SufferAsync(fleet, probe, attack, idle, cancellation));
        Write(before, results);
        return results.All(result => result.During.Missing == 0 && result.After.Missing == 0) ? 0 : 1;
    }

    private async Task<AttackResult> SufferAsync(BenchFleet fleet, HealthyProbe probe, Attack attack, double idle, CancellationToken cancellation)
    {
        _out.MarkupLineInterpolated($"[grey]{attack.Name} ...[/]");
        var memoryBefore = MemoryWatch.Now(fleet);
        var attackers = fleet.Simulators[0];
        var before = await CountsAsync(attackers, cancellation);
        await using var memory = new MemoryWatch(fleet);
        await attackers.AskAsync(attack.Command, cancellation);
        string volume;
        double cores;
        HealthyFigures during;
        (Memory First, Memory Second) most;
        await using (var pusher = attack.Pushes ? new Pusher(fleet, _instances[..bad], ScriptBytes) : null)
        {
            await Task.Delay(Ramp, cancellation);
            cores = Math.Max(0, await CoresAsync(fleet, cancellation) - idle);
            during = await probe.RunAsync(TimeSpan.FromSeconds(seconds), cancellation);
            most = await memory.StopAsync();
            var counts = await CountsAsync(attackers, cancellation);
            volume = $"{counts.Floods - before.Floods:N0} reports, {counts.LinksLost - before.LinksLost:N0} links lost"
                + (pusher is null ? "" : $", {pusher.Pushed} scripts of {ScriptBytes / 1024} KiB to each, {pusher.Refused} refused");
        }

        _out.MarkupLineInterpolated($"[grey]  {volume}; {during.MicrosecondsPerTarget} us/target, p50 {during.LatencyP50Ms} ms; silo at most {Mb(most.Second.Silo)} MB, gateway {Mb(most.Second.Gateway)} MB[/]");
        var healed = Stopwatch.StartNew();
        await attackers.AskAsync($"heal {bad}", cancellation);
        await Task.Delay(Settle, cancellation);
        await fleet.WaitForLinksAsync(cancellation);
        var after = await probe.RunAsync(TimeSpan.FromSeconds(seconds), cancellation);
        // What the attack left behind is not the stranger's doing.
        while (await CoresAsync(fleet, cancellation) > idle + QuietCores && healed.Elapsed < QuietWithin)
        {
        }

        var (quiet, memoryAfter) = (healed.Elapsed, MemoryWatch.Now(fleet));
        using var stranger = new Stranger(cores);
        return new()
        {
            Name = attack.Name, Cores = Math.Round(cores, 2), During = during, After = after,
            BesideStranger = await probe.RunAsync(TimeSpan.FromSeconds(seconds), cancellation), MemoryBefore = memoryBefore,
            MostInFirstHalf = most.First, MostInSecondHalf = most.Second, MemoryAfter = memoryAfter, Volume = volume,
            QuietSeconds = Math.Round(quiet.TotalSeconds),
        };
    }

    /// <summary>Processors that all parts keep busy while the bench asks for nothing.</summary>
    private static async Task<double> CoresAsync(BenchFleet fleet, CancellationToken cancellation)
    {
        var meter = fleet.Cpu;
        var before = meter.Read();
        await Task.Delay(Window, cancellation);
        return meter.Since(before).Values.Sum() / Window.TotalSeconds;
    }

    private static async Task<(long Floods, long LinksLost)> CountsAsync(Simulator simulator, CancellationToken cancellation)
    {
        var counts = await simulator.AskAsync("counts", cancellation);
        return (counts.GetProperty("Floods").GetInt64(), counts.GetProperty("LinksLost").GetInt64());
    }

    private void Write(HealthyFigures before, IReadOnlyList<AttackResult> results)
    {
        var healthy = new Table().AddColumns("phase", "rounds", "us/target", "p50 ms", "p95 ms", "cores", "fair us", "fair p50", "missing", "twice");
        void Add(string phase, HealthyFigures figures, params string[] more) => healthy.AddRow(
            [phase, $"{figures.Rounds}", $"{figures.MicrosecondsPerTarget}", $"{figures.LatencyP50Ms}", $"{figures.LatencyP95Ms}",
                .. more.Length > 0 ? more : ["", "", ""], $"{figures.Missing}", $"{figures.Duplicates}"]);
        Add("before", before);
        var memory = new Table().AddColumns("MB", "gateway before", "first half", "second half", "after", "silo before", "first half", "second half", "after", "quiet after s", "volume");
        foreach (var result in results)
        {
            Add(result.Name, result.During, $"{result.Cores}", $"{result.FairFanOut}", $"{result.FairLatency}");
            Add("  a stranger instead", result.BesideStranger);
            Add("  after", result.After);
            memory.AddRow(
                result.Name, Mb(result.MemoryBefore.Gateway), Mb(result.MostInFirstHalf.Gateway), Mb(result.MostInSecondHalf.Gateway), Mb(result.MemoryAfter.Gateway),
                Mb(result.MemoryBefore.Silo), Mb(result.MostInFirstHalf.Silo), Mb(result.MostInSecondHalf.Silo), Mb(result.MemoryAfter.Silo), $"{result.QuietSeconds}", result.Volume);
        }

        _out.Write(healthy);
        _out.Write(memory);
        foreach (var result in results.Where(result => result.QuietSeconds >= QuietWithin.TotalSeconds))
            _out.MarkupLineInterpolated($"[yellow]{result.Name}: what it left behind was not worked off by then; the stranger is no measure.[/]");
        foreach (var result in results.Where(result => result.FairFanOut > FairMax || result.FairLatency > FairMax))
            _out.MarkupLineInterpolated($"[yellow]{result.Name}: the healthy are slower than beside a stranger that burns as much, {result.FairFanOut} and {result.FairLatency} times.[/]");
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(new { settings.Agents, Bad = bad, Before = before, Attacks = results, Machine = Machine.Describe() }));
    }

    private static string Mb(long bytes) => $"{bytes / 1e6:N0}";
}
