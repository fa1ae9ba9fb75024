using System.Net;
using System.Text.Json;
using CloudAssistant.Api.Access;
using CloudAssistant.Bench.Hosting;
using CloudAssistant.Bench.Output;
using CloudAssistant.Bench.Peers;
using Spectre.Console;

namespace CloudAssistant.Bench.Measures.Signed;

/// <summary>Signed DescribeInvocations at full load, every nonce new and durable, in turns with a trivial GET on bare Kestrel.</summary>
internal sealed class SignedCalls(BenchSettings settings, SignedLoad load, bool json)
{
    /// <summary>Requests are signed before they are sent; beyond this rate they run out.</summary>
    private const int PerSecondMax = 15_000;

    /// <summary>Invocations to look at: more than callers.</summary>
    private const int Invocations = 200;

    /// <summary>A tenth of bare Kestrel.</summary>
    private const double Aim = 0.1;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var console = BenchConsole.Create(json);
        console.MarkupLineInterpolated($"[grey]{Machine.Describe()}[/]");
        await using var fleet = await BenchFleet.StartAsync(settings, cancellation);
        await fleet.LinkAsync(cancellation);
        var (kestrel, why) = await KestrelPeer.StartAsync(settings.Peers, settings.Data, cancellation);
        await using var _ = kestrel;
        if (kestrel is null)
            console.MarkupLineInterpolated($"[yellow]Bare Kestrel was not run: {why}.[/]");

        var requests = new SignedRequests(
            fleet.Server.Endpoint.Authority, AccessKeyFile.Read(fleet.Server.AccessKeyFile), "DescribeInvocations", await ParametersAsync(fleet, cancellation));
        // The first pair warms both up.
        await PairAsync(fleet, kestrel, requests, cancellation);
        var pairs = new List<SignedPair>();
        var table = new Table().AddColumns(
            "pair", "ours, calls/s", "p50 ms", "p99 ms", "Kestrel, GET/s", "ratio", "gateway us", "silo us", "postgres us", "generator us", "Kestrel us/GET", "generator us/GET");
        for (var number = 1; number <= load.Pairs; number++)
        {
            var pair = await PairAsync(fleet, kestrel, requests, cancellation);
            pairs.Add(pair);
            string Peer(string part) => pair.PeerCpu.TryGetValue(part, out var us) ? $"{us:N0}" : "";
            table.AddRow(
                $"{number}", $"{pair.Ours.PerSecond:N0}", $"{pair.Ours.P50Ms:N1}", $"{pair.Ours.P99Ms:N1}", pair.Peer is null ? "not run" : $"{pair.Peer.PerSecond:N0}", $"{pair.Ratio:N3}",
                $"{pair.Cpu["gateway"]:N0}", $"{pair.Cpu["silo"]:N0}", $"{pair.Cpu["postgres"]:N0}", $"{pair.Cpu["generator"]:N0}", Peer("kestrel"), Peer("generator"));
        }

        console.Write(table);
        var result = new
        {
            load.Connections, load.List, Pairs = pairs.Count, CallsPerSecond = Math.Round(Statistics.Median(pairs.Select(pair => pair.Ours.PerSecond))),
            PeerCallsPerSecond = kestrel is null ? (double?)null : Math.Round(Statistics.Median(pairs.Select(pair => pair.Peer!.PerSecond))),
            Ratio = kestrel is null ? (double?)null : Math.Round(Statistics.Median(pairs.Select(pair => pair.Ratio!.Value)), 3), Aim,
            P50Ms = Statistics.Median(pairs.Select(pair => pair.Ours.P50Ms)), P99Ms = Statistics.Median(pairs.Select(pair => pair.Ours.P99Ms)),
            CpuMicrosecondsPerCall = Medians(pairs.Select(pair => pair.Cpu)), PeerCpuMicrosecondsPerCall = Medians(pairs.Select(pair => pair.PeerCpu)),
            Machine = Machine.Describe(),
        };
        console.MarkupLineInterpolated($"median {result.CallsPerSecond:N0} signed calls/s, ratio {result.Ratio?.ToString() ?? "not run"} (aim {Aim})");
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(result));
        return 0;
    }

    // Looks at invocations of one target, as callers have who wait for their end, no two after each other at the same; or the newest ten.
    private async Task<IReadOnlyList<IReadOnlyList<KeyValuePair<string, string>>>> ParametersAsync(BenchFleet fleet, CancellationToken cancellation)
    {
        var ids = new HashSet<string>();
        for (var i = 0; i < Invocations; i++)
        {
            await FanOutRound.RunAsync(fleet, settings.Agents, "exit 0", cancellation);
            ids.Add((await fleet.Client.DescribeInvocationsAsync(new() { MaxResults = 1 }, cancellation)).Invocations.Invocation.Single().InvokeId);
        }

        return load.List ? [[new("MaxResults", "10"), new("RegionId", "local-1")]] : [.. ids.Select(id => new[] { KeyValuePair.Create("InvokeId", id), new("RegionId", "local-1") })];
    }

    private async Task<SignedPair> PairAsync(BenchFleet fleet, KestrelPeer? kestrel, SignedRequests requests, CancellationToken cancellation)
    {
        var (peer, peerCpu) = kestrel is null ? (null, []) : await PeerAsync(kestrel, cancellation);
        var file = Path.Combine(settings.Data, "signed.requests");
        HttpLoad.Write(file, Enumerable.Range(0, (int)(load.Seconds * PerSecondMax)).Select(_ => requests.Next(TimeProvider.System.GetUtcNow())));
        var meter = fleet.Cpu;
        var before = meter.Read();
        var ours = await HttpLoad.RunAsync(new(IPAddress.Loopback, fleet.Server.Endpoint.Port), file, load.Connections, load.Seconds, repeat: false, cancellation);
        var cpu = meter.Since(before);
        File.Delete(file);
        if (ours.Failed > 0)
            throw new BenchException($"{ours.Failed} of {ours.Answered + ours.Failed} signed calls failed, the first with status {ours.FirstStatus}.");
        cpu["generator"] = ours.CpuSeconds;
        return new(ours, peer, PerCall(cpu, ours), peerCpu);
    }

    private async Task<(HttpFigures Figures, Dictionary<string, double> Cpu)> PeerAsync(KestrelPeer kestrel, CancellationToken cancellation)
    {
        var file = Path.Combine(settings.Data, "ping.requests");
        HttpLoad.Write(file, [$"GET {KestrelPeer.Path} HTTP/1.1\r\nhost: {kestrel.Address}\r\n\r\n"]);
        var meter = new CpuMeter(new Dictionary<string, Func<IEnumerable<int>>> { ["kestrel"] = () => [kestrel.Id] });
        var before = meter.Read();
        var figures = await HttpLoad.RunAsync(kestrel.Address, file, load.Connections, load.Seconds, repeat: true, cancellation);
        var cpu = meter.Since(before);
        if (figures.Failed > 0)
            throw new BenchException($"{figures.Failed} calls of bare Kestrel failed, the first with status {figures.FirstStatus}.");
        cpu["generator"] = figures.CpuSeconds;
        return (figures, PerCall(cpu, figures));
    }

    private static Dictionary<string, double> PerCall(Dictionary<string, double> cpu, HttpFigures figures) =>
        cpu.ToDictionary(part => part.Key, part => Math.Round(part.Value * 1e6 / Math.Max(1, figures.Answered), 1));

    private static Dictionary<string, double> Medians(IEnumerable<IReadOnlyDictionary<string, double>> all) =>
        all.SelectMany(one => one).GroupBy(part => part.Key).ToDictionary(part => part.Key, part => Math.Round(Statistics.Median(part.Select(one => one.Value)), 1));
}

/// <summary>How the load is made.</summary>
/// <param name="Connections">Callers, each with one call under way on a connection it keeps.</param>
/// <param name="Seconds">Time of each side of a pair.</param>
/// <param name="Pairs">Measured pairs.</param>
/// <param name="List">Ask for the newest ten invocations instead of one by its id.</param>
internal sealed record SignedLoad(int Connections, double Seconds, int Pairs, bool List);
