using CloudAssistant.Grains.Interfaces.Schedules;
using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Logging;

namespace CloudAssistant.Grains.Schedules;

/// <inheritdoc cref="IScheduleShardGrain"/>
internal sealed partial class ScheduleShardGrain(IScheduleStore schedules, TickStarter starter, IClock clock, ILogger<ScheduleShardGrain> log)
    : Grain, IScheduleShardGrain, IRemindable
{
    /// <summary>Schedules in one transaction.</summary>
    public const int Together = 500;

    private const string Reminder = "wake";
    private static readonly TimeSpan WakeEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Contended = TimeSpan.FromMilliseconds(50);

    private IGrainTimer? _alarm;
    private long _alarmAt = long.MaxValue;

    private int Shard => (int)this.GetPrimaryKeyLong();

    public async Task WakeAsync()
    {
        // Spread over the minute, so that the shards do not all look at once.
        await this.RegisterOrUpdateReminder(Reminder, WakeEvery * ((Shard + 1) / (double)ScheduleShards.Count), WakeEvery);
        await LookAsync();
    }

    public Task ExpectAsync(long at)
    {
        if (at < _alarmAt)
            Alarm(at);
        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => LookAsync();

    private async Task LookAsync()
    {
        try
        {
            FiredTicks fired;
            do
            {
                fired = await schedules.FireAsync(Shard, Together);
                starter.Start(fired);
            }
            while (fired.More);
            Alarm(await schedules.NextDueAsync(Shard));
        }
        catch (Exception exception)
        {
            // The database may be away: what is due stays due.
            LogFailed(Shard, exception.Message);
            Alarm(clock.Now.Add(AgainAfter).ToUnixTimeMilliseconds());
        }
    }

    private void Alarm(long? at)
    {
        _alarm?.Dispose();
        (_alarm, _alarmAt) = (null, at ?? long.MaxValue);
        if (at is not { } due)
            return;
        var wait = DateTimeOffset.FromUnixTimeMilliseconds(due) - clock.Now;
        // Still due after a look: somebody else is making it.
        if (wait <= TimeSpan.Zero)
            wait = Contended;
        // Beyond the next reminder there is no need: it looks again.
        if (wait > WakeEvery * 2)
            return;
        _alarm = this.RegisterGrainTimer(
            static grain => grain.LookAsync(), this,
            new GrainTimerCreationOptions { DueTime = wait, Period = Timeout.InfiniteTimeSpan, KeepAlive = true });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Shard {Shard} of the schedules could not make what is due: {Reason}")]
    private partial void LogFailed(int shard, string reason);
}
