using System.Diagnostics;
using System.Text.Json;
using CloudAssistant.Bench.Hosting;
using CloudAssistant.Bench.Output;
using Spectre.Console;

namespace CloudAssistant.Bench.Measures;

/// <summary>As many invocations of one target as there are agents, beside one invocation of them all.</summary>
internal sealed class ManySmall(BenchSettings settings, int callers, int rounds, bool json)
{
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var console = BenchConsole.Create(json);
        await using var fleet = await BenchFleet.StartAsync(settings, cancellation);
        await fleet.LinkAsync(cancellation);
        var instances = fleet.InstanceIds().Take(settings.Agents).ToArray();
        var table = new Table().AddColumns("round", "one of all, s", "one each, s", "times", "gateway us", "silo us", "postgres us");
        var times = new List<double>();
        for (var round = 0; round <= rounds; round++)
        {
            var one = await FanOutRound.RunAsync(fleet, settings.Agents, "exit 0", cancellation);
            var (seconds, cpu) = await EachAsync(fleet, instances, cancellation);
            // The first round warms both up.
            if (round == 0)
                continue;
            times.Add(seconds / one.Seconds);
            string Us(string part) => $"{cpu[part] * 1e6 / settings.Agents:N0}";
            table.AddRow($"{round}", $"{one.Seconds:N2}", $"{seconds:N2}", $"{seconds / one.Seconds:N1}", Us("gateway"), Us("silo"), Us("postgres"));
        }

        console.Write(table);
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(new { Invocations = settings.Agents, Callers = callers, TimesOneOfAll = Math.Round(Statistics.Median(times), 2), Machine = Machine.Describe() }));
        return 0;
    }

    private async Task<(double Seconds, Dictionary<string, double> Cpu)> EachAsync(BenchFleet fleet, string[] instances, CancellationToken cancellation)
    {
        var meter = fleet.Cpu;
        var before = meter.Read();
        var answered = await Task.WhenAll(fleet.Simulators.Select(simulator => simulator.AwaitAnswersAsync(cancellation)));
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            instances,
            new ParallelOptions { MaxDegreeOfParallelism = callers, CancellationToken = cancellation },
            async (instance, stop) => await fleet.Client.RunCommandAsync(new() { Type = "RunShellScript", CommandContent = "exit 0", InstanceId = [instance] }, stop));
        await Task.WhenAll(answered);
        return (watch.Elapsed.TotalSeconds, meter.Since(before));
    }
}
