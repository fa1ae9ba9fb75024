using System.Text.Json;
using CloudAssistant.Bench.Hosting;
using CloudAssistant.Bench.Output;
using CloudAssistant.Bench.Peers;
using Spectre.Console;

namespace CloudAssistant.Bench.Measures;

/// <summary>What linked agents cost that do nothing: memory per agent, processor time, database transactions.</summary>
internal sealed class Idle(BenchSettings settings, int seconds, bool json)
{
    /// <summary>Gateway memory per agent, in times of what bare Kestrel needs per socket.</summary>
    private const double Aim = 1.25;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var console = BenchConsole.Create(json);
        await using var fleet = await BenchFleet.StartAsync(settings, cancellation);
        await Task.Delay(TimeSpan.FromSeconds(3), cancellation);
        var (gatewayBefore, siloBefore) = (Resident(fleet.Server.GatewayIds), Resident(fleet.Server.SiloIds));
        await fleet.LinkAsync(cancellation);
        // What the handshakes needed is given back by then.
        await Task.Delay(TimeSpan.FromSeconds(10), cancellation);
        var commits = await fleet.CommitsAsync(cancellation);
        var meter = fleet.Cpu;
        var before = meter.Read();
        await Task.Delay(TimeSpan.FromSeconds(seconds), cancellation);
        var cpu = meter.Since(before);
        commits = await fleet.CommitsAsync(cancellation) - commits;
        var gatewayBytes = (double)(Resident(fleet.Server.GatewayIds) - gatewayBefore) / settings.Agents;
        var (peer, why) = await IdleSockets.MeasureAsync(settings, cancellation);
        if (peer is null)
            console.MarkupLineInterpolated($"[yellow]Bare Kestrel was not run: {why}.[/]");
        var result = new
        {
            settings.Agents, settings.Gateways, Seconds = seconds,
            GatewayBytesPerAgent = Math.Round(gatewayBytes), PeerBytesPerSocket = peer is { } bytes ? Math.Round(bytes) : (double?)null,
            Ratio = peer is { } each ? Math.Round(gatewayBytes / each, 2) : (double?)null, Aim,
            SiloBytesPerAgent = (Resident(fleet.Server.SiloIds) - siloBefore) / settings.Agents,
            CpuPercentOfOneCore = cpu.ToDictionary(part => part.Key, part => Math.Round(part.Value * 100 / seconds, 2)),
            CommitsPerSecond = Math.Round(commits / (double)seconds, 2),
            Machine = Machine.Describe(),
        };
        console.Write(new Table().AddColumns("agents", "gateway bytes/agent", "bare Kestrel bytes/socket", "ratio", "silo bytes/agent", "gateway CPU %", "silo CPU %", "postgres CPU %", "commits/s")
            .AddRow(
                $"{settings.Agents}", $"{result.GatewayBytesPerAgent:N0}", result.PeerBytesPerSocket?.ToString("N0") ?? "not run", result.Ratio?.ToString() ?? "", $"{result.SiloBytesPerAgent:N0}", $"{result.CpuPercentOfOneCore["gateway"]}",
                $"{result.CpuPercentOfOneCore["silo"]}", $"{result.CpuPercentOfOneCore["postgres"]}", $"{result.CommitsPerSecond}"));
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(result));
        return 0;
    }

    private static long Resident(IEnumerable<int> processes) => processes.Sum(CpuMeter.ResidentBytes);
}
