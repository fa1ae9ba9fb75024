using System.Diagnostics;
using CloudAssistant.Bench.Hosting;

namespace CloudAssistant.Bench.Measures.Pressure;

/// <summary>Resident memory in bytes, all gateways and all silos together.</summary>
internal readonly record struct Memory(long Gateway, long Silo)
{
    public Memory Max(Memory other) => new(Math.Max(Gateway, other.Gateway), Math.Max(Silo, other.Silo));
}

/// <summary>Looks at the resident memory of gateways and silos several times a second.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);

    private readonly BenchFleet _fleet;
    private readonly CancellationTokenSource _stop = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<(TimeSpan At, Memory Memory)> _seen = [];
    private readonly Task _watching;

    public MemoryWatch(BenchFleet fleet)
    {
        _fleet = fleet;
        _watching = WatchAsync();
    }

    public static Memory Now(BenchFleet fleet) => new(fleet.Server.GatewayIds.Sum(CpuMeter.ResidentBytes), fleet.Server.SiloIds.Sum(CpuMeter.ResidentBytes));

    /// <summary>The most in the first and in the second half of the time: what grows without bound is larger in the second.</summary>
    public async Task<(Memory First, Memory Second)> StopAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var half = _watch.Elapsed / 2;
        return (Most(_seen.Where(seen => seen.At < half)), Most(_seen.Where(seen => seen.At >= half)));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (true)
        {
            _seen.Add((_watch.Elapsed, Now(_fleet)));
            await Task.Delay(Every, _stop.Token);
        }
    }

    private static Memory Most(IEnumerable<(TimeSpan At, Memory Memory)> seen) => seen.Aggregate(default(Memory), (most, one) => most.Max(one.Memory));
}
