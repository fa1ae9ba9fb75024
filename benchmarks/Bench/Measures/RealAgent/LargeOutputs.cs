using System.Diagnostics;
using CloudAssistant.Bench.Hosting;

namespace CloudAssistant.Bench.Measures.RealAgent;

/// <summary>Many scripts of large output at once.</summary>
internal sealed class LargeOutputs(BenchFleet fleet, AgentProcess agent, string instance)
{
    private const double Megabyte = 1024 * 1024;
    private const int Scripts = 10;
    private const int OutputMegabytes = 10;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public async Task<IEnumerable<Budget>> MeasureAsync(CancellationToken cancellation)
    {
        ProcessFigures.ForgetPeak(agent.Id);
        var cpu = ProcessFigures.CpuSeconds(agent.Id);
        var watch = Stopwatch.StartNew();
        // They wait until all run, then print at once.
        var script = $"sleep 2; head -c {OutputMegabytes * 1024 * 1024} /dev/zero | tr '\\0' x";
        var invocations = await Task.WhenAll(Enumerable.Range(0, Scripts).Select(_ => fleet.Client.RunCommandAsync(
            new() { Type = "RunShellScript", CommandContent = script, InstanceId = [instance], Timeout = 120 }, cancellation)));
        foreach (var invocation in invocations)
            while (!await EndedAsync(invocation.InvokeId, cancellation))
            {
                if (watch.Elapsed > Patience)
                    throw new BenchException($"Invocation {invocation.InvokeId} did not end within {Patience}.");
                await Task.Delay(50, cancellation);
            }

        var seconds = watch.Elapsed.TotalSeconds;
        var peak = ProcessFigures.PeakResident(agent.Id);
        cpu = ProcessFigures.CpuSeconds(agent.Id) - cpu;
        await Task.Delay(Settle, cancellation);
        return [new($"most resident, {Scripts} scripts printing {OutputMegabytes} MB each", peak / Megabyte, "MB", Budget.ScriptsMegabytes), new("until all have ended", seconds, "s", null),
            new("processor for them", cpu, "s", null), new("resident afterwards", ProcessFigures.Resident(agent.Id) / Megabyte, "MB", null)];
    }

    private async Task<bool> EndedAsync(string invokeId, CancellationToken cancellation)
    {
        var seen = (await fleet.Client.DescribeInvocationsAsync(new() { InvokeId = invokeId }, cancellation)).Invocations.Invocation.Single();
        if (seen.InvocationStatus is "Pending" or "Running")
            return false;
        return seen.InvocationStatus == "Success" ? true : throw new BenchException($"Invocation {invokeId} ended as {seen.InvocationStatus}.");
    }
}
