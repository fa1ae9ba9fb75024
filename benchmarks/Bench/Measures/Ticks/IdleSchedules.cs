using CloudAssistant.Bench.Hosting;

namespace CloudAssistant.Bench.Measures.Ticks;

/// <summary>Processor time of silo and database, in milliseconds a second, with schedules that are not due and without.</summary>
internal sealed record IdleCost(double WithMs, double WithoutMs);

/// <summary>What schedules cost that are not due.</summary>
internal sealed class IdleSchedules(BenchFleet fleet, ScheduleFleet schedules, ScheduleLoad load)
{
    public async Task<IdleCost> MeasureAsync(CancellationToken cancellation)
    {
        await Task.Delay(TimeSpan.FromSeconds(15), cancellation); // What ended before settles.
        var without = await WatchAsync(cancellation);
        await schedules.MakeAsync([.. fleet.InstanceIds().Take(1)], _ => "rate(7d)", cancellation);
        await schedules.CopyDailyAsync(load.Idle, cancellation);
        await Task.Delay(TimeSpan.FromSeconds(15), cancellation); // The database counts what is new.
        var with = await WatchAsync(cancellation);
        await schedules.EndAsync(cancellation);
        return new(with, without);
    }

    private async Task<double> WatchAsync(CancellationToken cancellation)
    {
        var meter = fleet.Cpu;
        var before = meter.Read();
        await Task.Delay(TimeSpan.FromSeconds(load.IdleSeconds), cancellation);
        var cpu = meter.Since(before);
        return (cpu["silo"] + cpu["postgres"]) * 1_000 / load.IdleSeconds;
    }
}
