using System.Text.Json;
using CloudAssistant.Api.Tags;
using CloudAssistant.Bench.Hosting;
using CloudAssistant.Bench.Output;
using Spectre.Console;

namespace CloudAssistant.Bench.Measures;

/// <summary>What one target takes in a run of 1,000 agents and in one of the whole fleet, and whether the 1,000 notice that the others are there.</summary>
internal sealed class Scale(BenchSettings settings, int rounds, bool json)
{
    private const int Few = 1_000;
    private const int Warmups = 2;
    private const double Aim = 1.2;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var console = BenchConsole.Create(json);
        console.MarkupLineInterpolated($"[grey]{Machine.Describe()}[/]");
        if (settings.Agents <= Few)
            throw new BenchException($"--agents is more than {Few}.");
        await using var fleet = await BenchFleet.StartAsync(settings, cancellation);
        await fleet.LinkUpToAsync(Few, cancellation);
        // A short round shows too little processor time to be read once.
        var alone = await MeasureAsync(fleet, "linked alone", fleet.FirstThousandTag, Few, rounds * 5, cancellation);
        await fleet.LinkAsync(cancellation);
        var all = await MeasureAsync(fleet, "all", fleet.Tag, settings.Agents, rounds, cancellation);
        var among = await MeasureAsync(fleet, "among all", fleet.FirstThousandTag, Few, rounds * 5, cancellation);

        var table = new Table().AddColumns("targets", "which", "us per target", "targets/s", "accept us", "gateway us", "silo us", "postgres us", "simulator us");
        foreach (var one in (ScaleFigures[])[alone, all, among])
            table.AddRow(
                $"{one.Targets:N0}", one.Which, $"{one.Us:N1}", $"{1e6 / one.Us:N0}", $"{one.AcceptUs:N1}", $"{one.CpuUs["gateway"]:N1}", $"{one.CpuUs["silo"]:N1}", $"{one.CpuUs["postgres"]:N1}",
                $"{one.CpuUs["simulator"]:N1}");
        console.Write(table);
        var result = new
        {
            settings.Agents, settings.Gateways, Rounds = rounds, Ratio = Math.Round(all.Us / alone.Us, 3), CpuRatio = Math.Round(all.CpuUs.Values.Sum() / alone.CpuUs.Values.Sum(), 3), Aim,
            AmongAllRatio = Math.Round(among.Us / alone.Us, 3), Alone = alone, All = all, AmongAll = among, Missing = alone.Missing + all.Missing + among.Missing,
            Duplicates = alone.Duplicates + all.Duplicates + among.Duplicates, Machine = Machine.Describe(),
        };
        console.MarkupLineInterpolated(
            $"a target of {settings.Agents:N0} takes {result.Ratio} times one of {Few:N0} (aim {Aim}), processor time {result.CpuRatio} times; missing {result.Missing}, twice {result.Duplicates}");
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(result));
        return result.Missing == 0 && result.Duplicates == 0 ? 0 : 1;
    }

    private static async Task<ScaleFigures> MeasureAsync(BenchFleet fleet, string which, Tag tag, int targets, int count, CancellationToken cancellation)
    {
        // The first simulator has the first thousand.
        var simulators = targets == Few ? [fleet.Simulators[0]] : fleet.Simulators;
        var all = new List<FanOutRound>();
        for (var i = 0; i < Warmups + count; i++)
            all.Add(await FanOutRound.RunAsync(fleet, tag, simulators, targets, "exit 0", cancellation));
        var measured = all.Skip(Warmups).ToArray();
        double Us(double seconds) => Math.Round(seconds * 1e6 / targets, 2);
        return new(
            which, targets, Us(Statistics.Median(measured.Select(round => round.Seconds))), Us(Statistics.Median(measured.Select(round => round.AcceptSeconds))),
            measured[0].Cpu.Keys.ToDictionary(part => part, part => Us(measured.Average(round => round.Cpu[part]))),
            all.Sum(round => round.Missing), all.Sum(round => round.Duplicates));
    }
}

/// <summary>Figures per target, microseconds.</summary>
internal sealed record ScaleFigures(string Which, int Targets, double Us, double AcceptUs, IReadOnlyDictionary<string, double> CpuUs, long Missing, long Duplicates);
