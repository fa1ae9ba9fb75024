using System.Text.Json;
using CloudAssistant.Bench.Output;
using Spectre.Console;

namespace CloudAssistant.Bench.Measures.Reads;

/// <summary>Signed list calls beside much history and beside little, in turns: no call should get slower with history.</summary>
internal sealed class Reads(string data, long records, long few, int calls, int callers, bool json)
{
    private const int Warmups = 20;
    private const int Turns = 5;

    /// <summary>Above this, a call got slower with history.</summary>
    private const double RatioMax = 2;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        // What is kept between runs would else be forgotten day by day.
        Environment.SetEnvironmentVariable("Invocations__Retention", "3650.00:00:00");
        var console = BenchConsole.Create(json);
        console.MarkupLineInterpolated($"[grey]{Machine.Describe()}[/]");
        void Say(string what) => console.MarkupLineInterpolated($"[grey]{what}[/]");
        await using var small = await ReadServer.StartAsync(Path.Combine(data, $"reads-{few}"), few, Say, cancellation);
        await using var big = await ReadServer.StartAsync(Path.Combine(data, $"reads-{records}"), records, Say, cancellation);

        var table = new Table().AddColumns(
            "call", "p50 ms", "p99 ms", "calls/s", $"p50 ms, {few:N0}", $"p99 ms, {few:N0}", $"calls/s, {few:N0}", "ratio p50", "gateway ms", "silo ms", "postgres ms", $"postgres ms, {few:N0}");
        // What is compiled as it is used first would count against the first of them.
        foreach (var call in ReadCall.All)
            await MeasureAsync(call, big, small, cancellation);
        var results = new Dictionary<string, object>();
        var slower = new List<string>();
        foreach (var call in ReadCall.All)
        {
            var (much, little) = await MeasureAsync(call, big, small, cancellation);
            var ratio = Math.Round(much.P50Ms / little.P50Ms, 2);
            if (ratio > RatioMax)
                slower.Add(call.Name);
            table.AddRow(
                call.Name, $"{much.P50Ms}", $"{much.P99Ms}", $"{much.CallsPerSecond:N0}", $"{little.P50Ms}", $"{little.P99Ms}", $"{little.CallsPerSecond:N0}", $"{ratio}",
                $"{much.CpuMsPerCall["gateway"]}", $"{much.CpuMsPerCall["silo"]}", $"{much.CpuMsPerCall["postgres"]}", $"{little.CpuMsPerCall["postgres"]}");
            results[call.Name] = new { Many = much, Few = little, Ratio = ratio };
        }

        console.MarkupLineInterpolated($"{big.Records:N0} records beside {small.Records:N0}, {HistorySql.Instances:N0} instances each; CPU is per call.");
        console.Write(table);
        console.MarkupLineInterpolated(slower.Count == 0 ? (FormattableString)$"No call is more than {RatioMax} times slower." : $"More than {RatioMax} times slower: {string.Join(", ", slower)}.");
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(new { big.Records, FewRecords = small.Records, Calls = results, Slower = slower, Machine = Machine.Describe() }));
        return 0;
    }

    private async Task<(ReadFigures Much, ReadFigures Little)> MeasureAsync(ReadCall call, ReadServer big, ReadServer small, CancellationToken cancellation)
    {
        ReadServer[] both = [small, big];
        foreach (var server in both)
            await server.CallAsync(call, Warmups, counted: false, cancellation);
        for (var turn = 0; turn < Turns; turn++)
            foreach (var server in both)
                await server.CallAsync(call, Math.Max(1, calls / Turns), counted: true, cancellation);
        var rates = new List<double>();
        foreach (var server in both)
            rates.Add(await server.RateAsync(call, calls, callers, cancellation));
        return (big.Take(rates[1]), small.Take(rates[0]));
    }
}
