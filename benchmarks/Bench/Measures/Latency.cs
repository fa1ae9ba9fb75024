using System.Diagnostics;
using System.Text.Json;
using CloudAssistant.Bench.Hosting;
using CloudAssistant.Bench.Output;
using CloudAssistant.Bench.Peers;
using Spectre.Console;

namespace CloudAssistant.Bench.Measures;

/// <summary>One target: from the call until its terminal status can be read, over the API. The simulated script takes no time.</summary>
internal sealed class Latency(BenchSettings settings, int runs, bool json)
{
    private const int Warmups = 50;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var console = BenchConsole.Create(json);
        await using var fleet = await BenchFleet.StartAsync(settings, cancellation);
        await fleet.LinkAsync(cancellation);
        var instances = fleet.InstanceIds().Take(settings.Agents).ToArray();
        var (times, accepts, looks, lists) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < Warmups + runs; i++)
        {
            var watch = Stopwatch.StartNew();
            var accepted = await fleet.Client.RunCommandAsync(
                new() { Type = "RunShellScript", CommandContent = "exit 0", InstanceId = [instances[i % instances.Length]] }, cancellation);
            var accept = watch.Elapsed.TotalMilliseconds;
            var look = 0;
            while (true)
            {
                look++;
                var seen = await fleet.Client.DescribeInvocationsAsync(new() { InvokeId = accepted.InvokeId }, cancellation);
                if (seen.Invocations.Invocation is [{ InvocationStatus: not ("Pending" or "Running") } one])
                {
                    if (one.InvocationStatus != "Success")
                        throw new BenchException($"Invocation {accepted.InvokeId} ended as {one.InvocationStatus}.");
                    break;
                }
            }

            if (i < Warmups)
                continue;
            times.Add(watch.Elapsed.TotalMilliseconds);
            accepts.Add(accept);
            looks.Add(look);
            watch.Restart();
            await fleet.Client.DescribeInvocationsAsync(new() { InvokeId = accepted.InvokeId }, cancellation);
            lists.Add(watch.Elapsed.TotalMilliseconds);
        }

        var floor = await SpawnFloor.MeasureAsync(settings, cancellation);
        var result = new
        {
            Runs = runs, P50Ms = Round(Statistics.Median(times)), P90Ms = Round(Statistics.Percentile(times, 90)), P99Ms = Round(Statistics.Percentile(times, 99)),
            MaxMs = Round(times.Max()), AcceptP50Ms = Round(Statistics.Median(accepts)), LooksP50 = Statistics.Median(looks), LookP50Ms = Round(Statistics.Median(lists)),
            SpawnFloorMs = floor is { } perSecond ? Round(1_000 / perSecond) : (double?)null, Machine = Machine.Describe(),
        };
        console.Write(new Table().AddColumns("runs", "p50 ms", "p90 ms", "p99 ms", "max ms", "accept p50 ms", "looks p50", "one look p50 ms", "one spawn, ms")
            .AddRow($"{runs}", $"{result.P50Ms}", $"{result.P90Ms}", $"{result.P99Ms}", $"{result.MaxMs}", $"{result.AcceptP50Ms}", $"{result.LooksP50}", $"{result.LookP50Ms}", $"{result.SpawnFloorMs?.ToString() ?? "not run"}"));
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(result));
        return 0;
    }

    private static double Round(double value) => Math.Round(value, 2);
}
