using System.Diagnostics;
using System.Text.Json;
using CloudAssistant.Bench.Hosting;
using CloudAssistant.Bench.Output;
using Spectre.Console;

namespace CloudAssistant.Bench.Measures;

/// <summary>A storm: all agents link at once, then all are cut at once and come back.</summary>
internal sealed class Connect(BenchSettings settings, bool json)
{
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var console = BenchConsole.Create(json);
        await using var fleet = await BenchFleet.StartAsync(settings, cancellation);
        var watch = Stopwatch.StartNew();
        await fleet.LinkAsync(cancellation);
        var first = watch.Elapsed.TotalSeconds;
        var meter = fleet.Cpu;
        var before = meter.Read();
        watch.Restart();
        await Task.WhenAll(fleet.Simulators.Select(simulator => simulator.AskAsync($"lose {simulator.Agents}", cancellation)));
        await fleet.WaitForLinksAsync(cancellation);
        var back = watch.Elapsed.TotalSeconds;
        var cpu = meter.Since(before);
        var result = new
        {
            settings.Agents, FirstSeconds = Math.Round(first, 2), BackSeconds = Math.Round(back, 2), LinksPerSecond = Math.Round(settings.Agents / first),
            CpuMicrosecondsPerLink = cpu.ToDictionary(part => part.Key, part => Math.Round(part.Value * 1e6 / settings.Agents, 1)), Machine = Machine.Describe(),
        };
        console.Write(new Table().AddColumns("agents", "first links, s", "links/s", "all back, s", "gateway us/link", "silo us/link", "postgres us/link")
            .AddRow(
                $"{settings.Agents}", $"{result.FirstSeconds}", $"{result.LinksPerSecond:N0}", $"{result.BackSeconds}", $"{result.CpuMicrosecondsPerLink["gateway"]}",
                $"{result.CpuMicrosecondsPerLink["silo"]}", $"{result.CpuMicrosecondsPerLink["postgres"]}"));
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(result));
        return 0;
    }
}
