using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;

namespace CloudAssistant.Grains.Schedules;

/// <summary>A tick that was just committed.</summary>
/// <param name="Invocation">Its invocation, as it is sent to agents.</param>
/// <param name="Born">Its slices.</param>
internal sealed record MadeTick(InvocationRow Invocation, ImmutableArray<SliceSnapshot> Born);

/// <summary>What one look at due schedules came to.</summary>
/// <param name="Made">Ticks with at least one record.</param>
/// <param name="Ended">Invocations that nothing is due for any more.</param>
/// <param name="More">There may be more that is due.</param>
internal sealed record FiredTicks(IReadOnlyList<MadeTick> Made, IReadOnlyList<InvocationId> Ended, bool More)
{
    public static readonly FiredTicks None = new([], [], false);
}

/// <summary>Schedules in the database. Every tick, stop and change locks the schedule's row first.</summary>
internal interface IScheduleStore
{
    /// <summary>Makes the ticks that are due in a shard, at most <paramref name="limit"/> schedules in one transaction. Safe to repeat, early and late.</summary>
    Task<FiredTicks> FireAsync(int shard, int limit);

    /// <summary>Makes the ticks of one invocation that are due.</summary>
    Task<FiredTicks> FireAsync(InvocationId invocation);

    /// <summary>The earliest moment at which something is due in a shard; null when nothing is.</summary>
    Task<long?> NextDueAsync(int shard);

    /// <summary>Ends the schedules of an invocation, for these instances or, when none is named, for all. When this returns, no tick follows for them.</summary>
    /// <returns>Records to stop; a refusal for an instance that never took part. Safe to repeat.</returns>
    Task<Reply<ImmutableArray<RecordKey>>> StopAsync(InvocationId invocation, ImmutableArray<InstanceId> instances);

    /// <summary>Writes the final status of an invocation whose schedules and records have all ended; false while they have not.</summary>
    Task<bool> SettleAsync(InvocationId invocation);

    /// <summary>Makes a tick for each instance that has booted since its invocations of that kind last saw it. Counts each boot once, however often it is told.</summary>
    Task<IReadOnlyList<MadeTick>> BootedAsync(IReadOnlyCollection<(InstanceId Instance, string BootId)> boots);
}
