using System.Text.Json;
using CloudAssistant.Bench.Hosting;
using CloudAssistant.Bench.Output;
using Spectre.Console;

namespace CloudAssistant.Bench.Measures;

/// <summary>Memory of silos and gateways through runs of the whole fleet: the peak, and what is left on the heap once everything is collected.</summary>
internal sealed class RunMemory(BenchSettings settings, int rounds, bool json)
{
    private const long PeakAim = 200 << 20, HeapAim = 20 << 20;

    // Longer than the silos remember idle streams and grains.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(150);

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var console = BenchConsole.Create(json);
        await using var fleet = await BenchFleet.StartAsync(settings, cancellation);
        await fleet.LinkAsync(cancellation);
        // The first runs compile the code and fill what is kept for good.
        for (var i = 0; i < 2; i++)
            await FanOutRound.RunAsync(fleet, settings.Agents, "exit 0", cancellation);
        int[] processes = [.. fleet.Server.SiloIds, .. fleet.Server.GatewayIds];
        await Task.Delay(Quiet, cancellation);
        var (heapBefore, residentBefore) = (await HeapAsync(processes, cancellation), Sum(processes, ProcessFigures.Resident));
        foreach (var process in processes)
            ProcessFigures.ForgetPeak(process);

        long missing = 0;
        for (var i = 0; i < rounds; i++)
            missing += (await FanOutRound.RunAsync(fleet, settings.Agents, "exit 0", cancellation)).Missing;
        var peak = Sum(processes, ProcessFigures.PeakResident) - residentBefore;
        var heapAtOnce = await HeapAsync(processes, cancellation) - heapBefore;
        await Task.Delay(Quiet, cancellation);
        var heapLater = await HeapAsync(processes, cancellation) - heapBefore;

        console.Write(new Table().AddColumns("targets", "runs", "peak resident over before, MB", "heap left at once, MB", "heap left later, MB", "heap before, MB")
            .AddRow($"{settings.Agents:N0}", $"{rounds}", Mega(peak), Mega(heapAtOnce), Mega(heapLater), Mega(heapBefore)));
        var result = new
        {
            settings.Agents, Rounds = rounds, PeakResidentOverBefore = peak, PeakAim, HeapLeftAtOnce = heapAtOnce, HeapLeftLater = heapLater, HeapAim,
            HeapBefore = heapBefore, Missing = missing, Machine = Machine.Describe(),
        };
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(result));
        return missing == 0 ? 0 : 1;
    }

    /// <summary>Managed bytes that a full collection leaves, of all processes.</summary>
    private static async Task<long> HeapAsync(IEnumerable<int> processes, CancellationToken cancellation)
    {
        long sum = 0;
        foreach (var process in processes)
            sum += await FullCollection.BytesLeftAsync(process, cancellation);
        return sum;
    }

    private static long Sum(IEnumerable<int> processes, Func<int, long> figure) => processes.Sum(figure);

    private static string Mega(long bytes) => $"{bytes / 1048576.0:N1}";
}
