using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Grains.Invocations;

/// <summary>
/// Looks, on every silo, for slices whose moment has passed: their grain is gone or could not be reached. It asks the grain first and closes what is
/// overdue itself when it gets no answer. Hence every record ends, whatever died.
/// </summary>
internal sealed partial class SliceSweeper(
    ISliceStore slices,
    IInvocationStore invocations,
    IRateWindowStore windows,
    IScheduleStore schedules,
    SliceAdvancer advancer,
    IGrainFactory grains,
    IClock clock,
    TimeProvider time,
    IOptions<InvocationOptions> options,
    ILogger<SliceSweeper> log) : BackgroundService
{
    private const int SlicesPerLook = 500;

    /// <summary>Slices attended to before the next look, which does not find what other silos attended to meanwhile.</summary>
    private const int SlicesPerTurn = 100;

    private static readonly TimeSpan GrainTimeout = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var every = options.Value.SweepEvery;
                await Task.Delay(every * (2 + Random.Shared.NextDouble()) / 3, time, stoppingToken);
                await SweepAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The database may be away; the next look comes.
                LogFailed(exception.Message);
            }
        }
    }

    /// <summary>One look.</summary>
    public async Task SweepAsync(CancellationToken cancellation)
    {
        // Grains have had their own alarm at that moment; give them the time of one step.
        var before = clock.Now.ToUnixTimeMilliseconds() - (long)LifeTimes.SendAgainAfter.TotalMilliseconds;
        var attended = new HashSet<SliceKey>();
        SliceKey[] turn;
        do
        {
            // What was attended to is not overdue any more, so the next look finds the rest: after an outage there may be many. Every silo finds the
            // same; each takes some of it at random, so that they mostly take different ones.
            SliceKey[] found = [.. (await slices.OverdueAsync(before, SlicesPerLook)).Where(key => !attended.Contains(key))];
            Random.Shared.Shuffle(found);
            turn = [.. found.Take(SlicesPerTurn)];
            attended.UnionWith(turn);
            await Parallel.ForEachAsync(
                turn, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation }, async (key, _) => await AttendAsync(key));
        }
        while (turn.Length > 0);

        foreach (var window in await windows.OverdueAsync(before, SlicesPerLook))
            await AttendAsync(window);
        foreach (var stale in await invocations.StaleAsync(before, SlicesPerLook))
            await FinishAsync(stale);
    }

    private async Task AttendAsync(SliceKey key)
    {
        try
        {
            await grains.GetSlice(key).AdvanceAsync().WaitAsync(GrainTimeout, time);
        }
        catch (Exception exception)
        {
            LogUnreachable(key.ToString(), exception.GetType().Name);
            await CloseOverdueAsync(key);
        }
    }

    private async Task CloseOverdueAsync(SliceKey key)
    {
        try
        {
            await advancer.WriteAsync(key);
        }
        catch (Exception exception)
        {
            // The next look comes; meanwhile the others must not wait for this one.
            LogNotClosed(key.ToString(), exception.GetType().Name);
        }
    }

    private async Task AttendAsync(RateWindowKey key)
    {
        try
        {
            await grains.GetRateWindow(key).AdvanceAsync().WaitAsync(GrainTimeout, time);
        }
        catch (Exception exception)
        {
            LogWindowUnreachable(key.ToString(), exception.GetType().Name);
            await MoveAsync(key);
        }
    }

    private async Task MoveAsync(RateWindowKey key)
    {
        try
        {
            // What it sends is delivered as its slices are looked at.
            await windows.AdvanceAsync(key);
        }
        catch (Exception exception)
        {
            LogNotMoved(key.ToString(), exception.GetType().Name);
        }
    }

    private async Task FinishAsync(InvocationId invocation)
    {
        if (await invocations.ReadAsync(invocation) is { Request.Mode: not RepeatMode.Once })
        {
            await schedules.SettleAsync(invocation);
            return;
        }

        var rows = await invocations.ReadSlicesAsync(invocation);
        var counts = rows.Aggregate(default(StateCounts), (sum, slice) => sum + slice.Counts);
        if (counts.Open == 0)
            await invocations.SetStatusAsync(
                invocation, StatusFold.Of(counts), StatusFold.ClassicOf(counts), finished: true, rows.Sum(slice => slice.Version));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sweeper could not look: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sweeper could not close what is overdue in slice {Slice} ({Reason})")]
    private partial void LogNotClosed(string slice, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sweeper could not move the rate window {Window} ({Reason})")]
    private partial void LogNotMoved(string window, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The rate window {Window} could not be reached ({Reason}); the sweeper moves it itself")]
    private partial void LogWindowUnreachable(string window, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Slice {Slice} could not be reached ({Reason}); the sweeper closes what is overdue itself")]
    private partial void LogUnreachable(string slice, string reason);
}
