using System.Diagnostics;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Api.Tags;
using CloudAssistant.Bench.Hosting;

namespace CloudAssistant.Bench.Measures;

/// <summary>One RunCommand on the whole fleet, from the call until every agent has the answer to its report: then every record is terminal and durable.</summary>
internal sealed record FanOutRound(double Seconds, double AcceptSeconds, double CheckSeconds, long Missing, long Duplicates, IReadOnlyDictionary<string, double> Cpu)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>On the whole fleet.</summary>
    public static Task<FanOutRound> RunAsync(BenchFleet fleet, int agents, string script, CancellationToken cancellation) =>
        RunAsync(fleet, fleet.Tag, fleet.Simulators, agents, script, cancellation);

    /// <summary>On the agents with a tag, which are all agents of some of the simulators.</summary>
    public static async Task<FanOutRound> RunAsync(
        BenchFleet fleet, Tag tag, IReadOnlyList<Simulator> simulators, int agents, string script, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        var runsBefore = await fleet.SumAsync("Runs", patience.Token);
        var duplicatesBefore = await fleet.SumAsync("Duplicates", patience.Token);
        var meter = fleet.Cpu;
        var before = meter.Read();

        // Each simulator says so once all its agents have been answered.
        var answered = await Task.WhenAll(simulators.Select(simulator => simulator.AwaitAnswersAsync(patience.Token)));
        var watch = Stopwatch.StartNew();
        var accepted = await fleet.Client.RunCommandAsync(
            new() { Type = "RunShellScript", CommandContent = script, ResourceTag = [tag], Timeout = 60 }, patience.Token);
        var accept = watch.Elapsed;
        await Task.WhenAll(answered);
        var all = watch.Elapsed;
        var cpu = meter.Since(before);

        var counts = await CountsAsync(fleet, accepted.InvokeId, patience.Token);
        var check = watch.Elapsed - all;
        var runs = await fleet.SumAsync("Runs", patience.Token) - runsBefore;
        var duplicates = await fleet.SumAsync("Duplicates", patience.Token) - duplicatesBefore;
        var terminal = counts.Success + counts.Failed;
        return new(all.TotalSeconds, accept.TotalSeconds, check.TotalSeconds, agents - Math.Min(terminal, runs), duplicates, cpu);
    }

    private static async Task<StatusCounts> CountsAsync(BenchFleet fleet, string invokeId, CancellationToken cancellation)
    {
        var answer = await fleet.Client.DescribeInvocationsAsync(new() { InvokeId = invokeId, MaxResults = 1 }, cancellation);
        return answer.Invocations.Invocation.Single().Counts;
    }
}
