using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;

namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>An invocation as a caller sees it. Status is folded from <see cref="Counts"/> by <see cref="StatusFold"/>.</summary>
[GenerateSerializer, Immutable, Alias("ca.InvocationView")]
public sealed record InvocationView
{
    /// <summary>Its id.</summary>
    [Id(0)] public required InvocationId Id { get; init; }

    /// <summary>Its owner.</summary>
    [Id(1)] public required AccountId Account { get; init; }

    /// <summary>The command.</summary>
    [Id(2)] public required CommandId Command { get; init; }

    /// <summary>The command's content at that time.</summary>
    [Id(3)] public required CommandDraft Draft { get; init; }

    /// <summary>How it was asked for, without instances.</summary>
    [Id(4)] public required InvocationRequest Request { get; init; }

    /// <summary>When it was accepted, database time.</summary>
    [Id(5)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Records in each state.</summary>
    [Id(6)] public required StateCounts Counts { get; init; }

    /// <summary>The first records (at most 100 in lists, 1,000 for one invocation by id), latest tick only.</summary>
    [Id(7)] public ImmutableArray<RecordView> Records { get; init; } = [];

    /// <summary>Of one that repeats: when it is due. Then <see cref="Counts"/> and <see cref="Records"/> are of its instances, which stay Running until no tick follows.</summary>
    [Id(8)] public ScheduleView? Schedule { get; init; }
}

/// <summary>When an invocation that repeats is due.</summary>
/// <param name="NextDue">The earliest due time of all of its time zones, UTC; null when it waits for boots or nothing is due any more.</param>
/// <param name="Missed">Due times that no tick was made for, because no server could in time.</param>
/// <param name="Ticks">Ticks so far.</param>
[GenerateSerializer, Immutable, Alias("ca.ScheduleView")]
public sealed record ScheduleView([property: Id(0)] DateTimeOffset? NextDue, [property: Id(1)] long Missed, [property: Id(2)] long Ticks);
