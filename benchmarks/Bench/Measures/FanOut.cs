using System.Text.Json;
using CloudAssistant.Bench.Hosting;
using CloudAssistant.Bench.Output;
using CloudAssistant.Bench.Peers;
using Spectre.Console;

namespace CloudAssistant.Bench.Measures;

/// <summary>
/// One command on the whole fleet, in turns with the peer: nats-server, which keeps nothing; or, when scripts run for real, starting as many processes and nothing else.
/// </summary>
internal sealed class FanOut(BenchSettings settings, int pairs, int warmups, bool json)
{
    private const string Script = "echo hello; exit 0";

    private readonly IAnsiConsole _out = BenchConsole.Create(json);

    private bool Real => settings.Run == "real";

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        _out.MarkupLineInterpolated($"[grey]{Machine.Describe()}[/]");
        await using var fleet = await BenchFleet.StartAsync(settings, cancellation);
        await fleet.LinkAsync(cancellation);
        var (nats, why) = await NatsPeer.StartAsync(settings.Peers, settings.Data, cancellation);
        await using var _ = nats;
        if (nats is null)
            _out.MarkupLineInterpolated($"[yellow]nats-server was not run: {why}.[/]");

        var cold = await FanOutRound.RunAsync(fleet, settings.Agents, Script, cancellation);
        double? peerCold = null;
        var measured = new List<FanOutPair>();
        for (var number = 1; number <= pairs; number++)
        {
            var nats1 = nats is null ? null : await nats.FanOutAsync(settings.Agents, warmups, Real, cancellation);
            peerCold ??= nats1?[0];
            var floor = Real ? await SpawnFloor.MeasureAsync(settings, cancellation) : null;
            if (Real && floor is null)
                _out.MarkupLine("[yellow]The spawn floor was not measured: it needs spawn.c of the peers and gcc.[/]");
            for (var i = 0; i < warmups; i++)
                await FanOutRound.RunAsync(fleet, settings.Agents, Script, cancellation);
            measured.Add(new(await FanOutRound.RunAsync(fleet, settings.Agents, Script, cancellation), settings.Agents, nats1?[^1], floor));
        }

        Show(measured);
        var ssh = Real ? await SshAsync(cancellation) : [];
        return Tell(cold, peerCold, measured, ssh);
    }

    private void Show(IReadOnlyList<FanOutPair> measured)
    {
        var table = new Table().AddColumns("pair", "ours, targets/s", "nats, targets/s", "ratio", "accept ms", "gateway us", "silo us", "postgres us", "simulator us");
        if (Real)
            table.AddColumns("spawn floor/s", "ratio to floor");
        foreach (var (pair, number) in measured.Select((pair, i) => (pair, i + 1)))
        {
            string Us(string part) => $"{pair.Round.Cpu[part] * 1e6 / settings.Agents:N1}";
            List<string> row =
            [
                $"{number}", $"{pair.Ours:N0}", pair.Nats is null ? "not run" : $"{pair.Nats:N0}", $"{pair.Ours / pair.Nats:N2}",
                $"{pair.Round.AcceptSeconds * 1e3:N0}", Us("gateway"), Us("silo"), Us("postgres"), Us("simulator"),
            ];
            if (Real)
                row.AddRange([pair.Floor is null ? "not run" : $"{pair.Floor:N0}", $"{pair.Ours / pair.Floor:N2}"]);
            table.AddRow(row.ToArray());
        }

        _out.Write(table);
    }

    private async Task<IReadOnlyList<SshFigures>> SshAsync(CancellationToken cancellation)
    {
        var (figures, why) = await SshPeers.MeasureAsync(settings, settings.Agents, cancellation);
        if (why.Length > 0)
            _out.MarkupLineInterpolated($"[yellow]clush and ansible were not run to their end: {why}.[/]");
        foreach (var tool in figures)
            _out.MarkupLineInterpolated($"{tool.Tool}: {tool.TargetsPerSecond:N1} targets/s, {tool.Succeeded} of {tool.Targets} succeeded");
        return figures;
    }

    private int Tell(FanOutRound cold, double? peerCold, IReadOnlyList<FanOutPair> measured, IReadOnlyList<SshFigures> ssh)
    {
        var rounds = measured.Select(pair => pair.Round).Append(cold).ToArray();
        var ours = Statistics.Median(measured.Select(pair => pair.Ours));
        var result = new
        {
            settings.Agents, settings.Gateways, settings.Silos, settings.Run, Pairs = pairs, Warmups = warmups, TargetsPerSecond = Math.Round(ours),
            Peer = Real ? "spawn floor" : "nats-server",
            PeerTargetsPerSecond = MedianOf(measured.Select(Peer), 0), Ratio = MedianOf(measured.Select(pair => pair.Ours / Peer(pair)), 3),
            ColdTargetsPerSecond = Math.Round(settings.Agents / cold.Seconds), PeerColdTargetsPerSecond = Real ? null : peerCold,
            NatsTargetsPerSecond = MedianOf(measured.Select(pair => pair.Nats), 0),
            Ssh = ssh.Select(tool => new { tool.Tool, tool.Succeeded, tool.TargetsPerSecond, Times = Math.Round(ours / tool.TargetsPerSecond, 1) }),
            Missing = rounds.Sum(round => round.Missing), Duplicates = rounds.Sum(round => round.Duplicates),
            CpuSeconds = cold.Cpu.Keys.ToDictionary(part => part, part => Math.Round(measured.Average(pair => pair.Round.Cpu[part]), 3)), Machine = Machine.Describe(),
        };
        _out.MarkupLineInterpolated(
            $"first invocation after the start: {result.ColdTargetsPerSecond:N0} targets/s, {result.Peer}: {result.PeerColdTargetsPerSecond?.ToString("N0") ?? "not run"}; per target gateway {cold.Cpu["gateway"] * 1e6 / settings.Agents:N0} us, silo {cold.Cpu["silo"] * 1e6 / settings.Agents:N0} us");
        _out.MarkupLineInterpolated(
            $"median {result.TargetsPerSecond:N0} targets/s, ratio to {result.Peer} {result.Ratio?.ToString() ?? "not run"}, missing {result.Missing}, twice {result.Duplicates}");
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(result));
        return result.Missing == 0 && result.Duplicates == 0 ? 0 : 1;
    }

    private double? Peer(FanOutPair pair) => Real ? pair.Floor : pair.Nats;

    private static double? MedianOf(IEnumerable<double?> values, int digits) =>
        values.OfType<double>().ToArray() is { Length: > 0 } known ? Math.Round(Statistics.Median(known), digits) : null;
}
