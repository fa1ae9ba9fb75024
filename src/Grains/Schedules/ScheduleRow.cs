using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Schedules;

/// <summary>Names a schedule: the instances of an invocation that tick together, because they share a time zone.</summary>
/// <param name="Invocation">The invocation.</param>
/// <param name="Zone">The zone; empty when the frequency names its own, or needs none.</param>
internal readonly record struct ScheduleKey(InvocationId Invocation, string Zone);

/// <summary>Why no further tick comes. Stored as its number: numbers are never reused.</summary>
internal enum ScheduleEnd : short
{
    /// <summary>Ticks may come.</summary>
    None = 0,

    /// <summary>Stopped by a caller.</summary>
    Stopped = 1,

    /// <summary>Nothing is due any more.</summary>
    Exhausted = 2,

    /// <summary>The instance lost the tag that it was chosen by.</summary>
    Left = 3,

    /// <summary>The instance was deregistered.</summary>
    Released = 4,

    /// <summary>The one boot it waited for has come.</summary>
    Booted = 5,
}

/// <summary>A schedule as the database holds it. Times are Unix milliseconds of database time.</summary>
internal sealed record ScheduleRow
{
    public required ScheduleKey Key { get; init; }
    public required AccountId Account { get; init; }

    /// <summary>As written; empty for those that wait for boots.</summary>
    public required string Frequency { get; init; }

    /// <summary>When the invocation was made: rates count from it.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>When it is due next; null when it waits for boots or has ended.</summary>
    public long? NextDue { get; init; }

    public long? LastTick { get; init; }

    /// <summary>Ticks so far.</summary>
    public long Ticks { get; init; }

    /// <summary>Due times that no tick was made for.</summary>
    public long Missed { get; init; }

    public ScheduleEnd Ended { get; init; }

    /// <summary>Who carries the tags at a tick is its target.</summary>
    public bool ByTag { get; init; }

    /// <summary>Instances that take part.</summary>
    public int Active { get; init; }

    /// <summary>Instances that took part and do no more.</summary>
    public int Gone { get; init; }
}
