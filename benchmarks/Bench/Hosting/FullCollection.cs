using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace CloudAssistant.Bench.Hosting;

/// <summary>Makes another .NET process collect all garbage, and reads what is left.</summary>
internal static class FullCollection
{
    private const long GCHeapCollect = 0x800000, GC = 0x1;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Managed bytes that live in the process after a full, blocking collection.</summary>
    public static async Task<long> BytesLeftAsync(int process, CancellationToken cancellation)
    {
        var client = new DiagnosticsClient(process);
        // Asking for this keyword is asking for a collection; its end tells the sizes.
        using var session = client.StartEventPipeSession(
            [new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, GCHeapCollect | GC)], requestRundown: false);
        using var source = new EventPipeEventSource(session.EventStream);
        var left = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        source.Clr.GCHeapStats += stats => left.TrySetResult(
            stats.GenerationSize0 + stats.GenerationSize1 + stats.GenerationSize2 + stats.GenerationSize3 + stats.GenerationSize4);
        var reading = Task.Run(source.Process, CancellationToken.None);
        var bytes = await left.Task.WaitAsync(Patience, cancellation);
        session.Stop();
        await reading;
        return bytes;
    }
}
