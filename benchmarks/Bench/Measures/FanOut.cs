using System.Text.Json;
using CloudAssistant.Bench.Hosting;
using CloudAssistant.Bench.Output;
using CloudAssistant.Bench.Peers;
using Spectre.Console;

namespace CloudAssistant.Bench.Measures;

/// <summary>One command on the whole fleet, in turns with the peer that keeps nothing.</summary>
internal sealed class FanOut(BenchSettings settings, int pairs, int warmups, bool json)
{
    private readonly IAnsiConsole _out = BenchConsole.Create(json);

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        _out.MarkupLineInterpolated($"[grey]{Machine.Describe()}[/]");
        var real = settings.Run == "real";
        await using var fleet = await BenchFleet.StartAsync(settings, cancellation);
        await fleet.LinkAsync(cancellation);
        var (nats, why) = await NatsPeer.StartAsync(settings.Peers, settings.Data, cancellation);
        await using var _ = nats;
        if (nats is null)
            _out.MarkupLineInterpolated($"[yellow]nats-server was not run: {why}.[/]");

        const string Script = "echo hello; exit 0";
        var cold = await FanOutRound.RunAsync(fleet, settings.Agents, Script, cancellation);
        _out.MarkupLineInterpolated(
            $"first invocation after the start: {settings.Agents / cold.Seconds:N0} targets/s; per target gateway {cold.Cpu["gateway"] * 1e6 / settings.Agents:N0} us, silo {cold.Cpu["silo"] * 1e6 / settings.Agents:N0} us");
        var rounds = new List<FanOutRound>();
        var rates = new List<(double Ours, double? Peer)>();
        var table = new Table().AddColumns("pair", "ours, targets/s", "nats, targets/s", "ratio", "accept ms", "gateway us", "silo us", "postgres us", "simulator us");
        for (var pair = 1; pair <= pairs; pair++)
        {
            double? peer = nats is null ? null : await nats.FanOutAsync(settings.Agents, warmups, real, cancellation);
            for (var i = 0; i < warmups; i++)
                await FanOutRound.RunAsync(fleet, settings.Agents, Script, cancellation);
            var round = await FanOutRound.RunAsync(fleet, settings.Agents, Script, cancellation);
            rounds.Add(round);
            rates.Add((settings.Agents / round.Seconds, peer));
            string Us(string part) => $"{round.Cpu[part] * 1e6 / settings.Agents:N1}";
            table.AddRow(
                $"{pair}", $"{settings.Agents / round.Seconds:N0}", peer is null ? "not run" : $"{peer:N0}", peer is null ? "" : $"{settings.Agents / round.Seconds / peer:N2}",
                $"{round.AcceptSeconds * 1e3:N0}", Us("gateway"), Us("silo"), Us("postgres"), Us("simulator"));
        }

        _out.Write(table);
        var result = new
        {
            settings.Agents, settings.Run, Pairs = pairs, Warmups = warmups,
            TargetsPerSecond = Math.Round(Statistics.Median(rates.Select(rate => rate.Ours))),
            PeerTargetsPerSecond = nats is null ? (double?)null : Math.Round(Statistics.Median(rates.Select(rate => rate.Peer!.Value))),
            Ratio = nats is null ? (double?)null : Math.Round(Statistics.Median(rates.Select(rate => rate.Ours / rate.Peer!.Value)), 3),
            ColdTargetsPerSecond = Math.Round(settings.Agents / cold.Seconds),
            Missing = rounds.Append(cold).Sum(round => round.Missing),
            Duplicates = rounds.Append(cold).Sum(round => round.Duplicates),
            CpuSeconds = rounds[0].Cpu.Keys.ToDictionary(part => part, part => Math.Round(rounds.Average(round => round.Cpu[part]), 3)),
            Machine = Machine.Describe(),
        };
        _out.MarkupLineInterpolated(
            $"median {result.TargetsPerSecond:N0} targets/s, ratio {result.Ratio?.ToString() ?? "not run"}, missing {result.Missing}, twice {result.Duplicates}");
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(result));
        return result.Missing == 0 && result.Duplicates == 0 ? 0 : 1;
    }
}
