using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Commands;
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

/// <summary>A change of an invocation that repeats.</summary>
/// <param name="Decide">From the invocation, which is locked, to what it becomes. Pure: it may run again.</param>
/// <param name="Instances">Instances that join.</param>
/// <param name="TargetsMax">Most instances it may have.</param>
/// <param name="TicksPerHourMax">Most records that the account's schedules may make in an hour.</param>
internal sealed record ScheduleChange(
    Func<InvocationRow, Reply<ChangedInvocation>> Decide, ImmutableArray<InstanceId> Instances, int TargetsMax, long TicksPerHourMax)
{
    /// <summary>Refuses what the caller may not, or null: gets how many instances there would be, and those that join with their tags.</summary>
    public required Func<int, IReadOnlyList<(InstanceId Instance, IReadOnlyDictionary<string, string>? Tags)>, Refusal?> Refuse { get; init; }
}

/// <summary>What became of a change.</summary>
/// <param name="Command">The command whose content runs from now on.</param>
/// <param name="NextDue">When it is due next.</param>
internal sealed record ChangedSchedule(CommandId Command, long? NextDue);

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

    /// <summary>Changes an invocation that repeats. Null: a tick is due that must be made first, as it was. Safe to repeat.</summary>
    Task<Reply<ChangedSchedule>?> ChangeAsync(InvocationId invocation, ScheduleChange change);

    /// <summary>Writes the final status of an invocation whose schedules and records have all ended; false while they have not.</summary>
    Task<bool> SettleAsync(InvocationId invocation);

    /// <summary>Makes a tick for each instance that has booted since its invocations of that kind last saw it. Counts each boot once, however often it is told.</summary>
    Task<IReadOnlyList<MadeTick>> BootedAsync(IReadOnlyCollection<(InstanceId Instance, string BootId)> boots);
}
