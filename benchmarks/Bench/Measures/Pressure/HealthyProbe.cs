using System.Diagnostics;
using CloudAssistant.Bench.Hosting;

namespace CloudAssistant.Bench.Measures.Pressure;

/// <summary>Runs commands on the whole fleet and on single healthy agents, in turns, and watches the healthy ones only.</summary>
internal sealed class HealthyProbe(BenchFleet fleet, string[] instances, int bad)
{
    private const int RoundsMin = 5;

    /// <summary>However slow the rounds are, it ends after so many times the time it was given.</summary>
    private const int TimesAtMost = 4;

    private const int CallsPerRound = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private int _calls;

    private Simulator[] Healthy => [.. fleet.Simulators.Skip(1)];

    /// <summary>As many rounds as fit, some at least.</summary>
    public async Task<HealthyFigures> RunAsync(TimeSpan atLeast, CancellationToken cancellation)
    {
        var (fanOuts, latencies) = (new List<double>(), new List<double>());
        var before = await CountsAsync(cancellation);
        var watch = Stopwatch.StartNew();
        while (fanOuts.Count == 0 || watch.Elapsed < atLeast || (fanOuts.Count < RoundsMin && watch.Elapsed < TimesAtMost * atLeast))
        {
            fanOuts.Add(await FanOutAsync(cancellation));
            for (var i = 0; i < CallsPerRound && (i == 0 || watch.Elapsed < TimesAtMost * atLeast); i++)
                latencies.Add(await OneAsync(cancellation));
        }

        var after = await CountsAsync(cancellation);
        var healthy = instances.Length - bad;
        var expected = (long)fanOuts.Count * healthy + latencies.Count;
        return new(fanOuts, latencies, healthy, expected - (after.Runs - before.Runs), after.Duplicates - before.Duplicates);
    }

    /// <summary>The misbehaving are targets too: slices, transactions and deliveries are shared with them.</summary>
    private async Task<double> FanOutAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        var answered = await Task.WhenAll(Healthy.Select(simulator => simulator.AwaitAnswersAsync(patience.Token)));
        var watch = Stopwatch.StartNew();
        await fleet.Client.RunCommandAsync(
            new() { Type = "RunShellScript", CommandContent = "exit 0", ResourceTag = [fleet.Tag], Timeout = 60 }, patience.Token);
        await Task.WhenAll(answered);
        return watch.Elapsed.TotalSeconds;
    }

    private async Task<double> OneAsync(CancellationToken cancellation)
    {
        var instance = instances[bad + _calls++ % (instances.Length - bad)];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        var watch = Stopwatch.StartNew();
        var accepted = await fleet.Client.RunCommandAsync(new() { Type = "RunShellScript", CommandContent = "exit 0", InstanceId = [instance], Timeout = 60 }, patience.Token);
        while (true)
        {
            var seen = await fleet.Client.DescribeInvocationsAsync(new() { InvokeId = accepted.InvokeId }, patience.Token);
            if (seen.Invocations.Invocation is [{ InvocationStatus: "Success" }])
                return watch.Elapsed.TotalMilliseconds;
        }
    }

    private async Task<(long Runs, long Duplicates)> CountsAsync(CancellationToken cancellation)
    {
        var counts = await Task.WhenAll(Healthy.Select(simulator => simulator.AskAsync("counts", cancellation)));
        return (counts.Sum(count => count.GetProperty("Runs").GetInt64()), counts.Sum(count => count.GetProperty("Duplicates").GetInt64()));
    }
}
