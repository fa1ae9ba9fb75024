using CloudAssistant.Grains.Interfaces.Schedules;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudAssistant.Grains.Schedules;

/// <summary>Wakes every shard when a silo starts, so that each has its reminder and what came due meanwhile is made at once.</summary>
internal sealed partial class ShardWaker(IGrainFactory grains, TimeProvider time, ILogger<ShardWaker> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var waiting = new HashSet<int>(Enumerable.Range(0, ScheduleShards.Count));
        while (waiting.Count > 0 && !stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(waiting.ToArray().Select(WakeAsync));
            if (waiting.Count > 0)
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task WakeAsync(int shard)
        {
            try
            {
                await grains.GetScheduleShard(shard).WakeAsync();
                lock (waiting)
                    waiting.Remove(shard);
            }
            catch (Exception exception)
            {
                LogNotWoken(shard, exception.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Shard {Shard} of the schedules could not be woken yet: {Reason}")]
    private partial void LogNotWoken(int shard, string reason);
}
