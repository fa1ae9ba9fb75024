namespace CloudAssistant.Grains.Interfaces.Schedules;

/// <summary>Makes the ticks of the schedules in one shard: woken by a reminder each minute, and by its own timer at the second. Holds no truth: two of them at once do no harm.</summary>
[Alias("ca.IScheduleShardGrain")]
public interface IScheduleShardGrain : IGrainWithIntegerKey
{
    /// <summary>Makes sure of the reminder, makes what is due, and sets the timer for what is due next. Safe to repeat; called when a silo starts.</summary>
    [Alias("Wake")]
    Task WakeAsync();

    /// <summary>Something is due at <paramref name="at"/>, Unix milliseconds; when this gets lost it is found within a minute.</summary>
    [Alias("Expect")]
    Task ExpectAsync(long at);
}

/// <summary>Shards of schedules.</summary>
public static class ScheduleShards
{
    /// <summary>Shards in a cluster.</summary>
    public const int Count = 64;

    /// <summary>The shard of an invocation's schedules.</summary>
    public static int Of(Invocations.InvocationId invocation) => invocation.Value.Value.ToByteArray(bigEndian: true)[15] % Count;

    /// <summary>The grain of a shard.</summary>
    public static IScheduleShardGrain GetScheduleShard(this IGrainFactory grains, int shard) => grains.GetGrain<IScheduleShardGrain>(shard);
}
