using System.Collections.Immutable;

namespace CloudAssistant.Grains.Interfaces.Schedules;

/// <summary>Which due times of a frequency are asked for; within <see cref="PreviewLimits"/>.</summary>
[GenerateSerializer, Immutable, Alias("ca.SchedulePreviewRequest")]
public sealed record SchedulePreviewRequest
{
    /// <summary>Frequency, as written.</summary>
    [Id(0)] public required string Frequency { get; init; }

    /// <summary>Stands for an instance's own zone: an IANA name, <c>GMT±h:mm</c> or <c>UTC</c>. Counts only when the frequency names none. Default: UTC.</summary>
    [Id(1)] public string Zone { get; init; } = "UTC";

    /// <summary>Most due times. Default: 10.</summary>
    [Id(2)] public int Count { get; init; } = PreviewLimits.CountDefault;

    /// <summary>Due times follow this moment, and a rate counts from it; null for now, to the second.</summary>
    [Id(3)] public DateTimeOffset? From { get; init; }

    /// <summary>Checks the intervals too, as for runs that may last so long; null checks none.</summary>
    [Id(4)] public TimeSpan? Timeout { get; init; }
}

/// <summary>The next due times of a frequency.</summary>
/// <param name="Frequency">As written, without blanks around it.</param>
/// <param name="Zone">The zone that counts.</param>
/// <param name="DueTimes">In order, each with the offset of that zone at that time.</param>
/// <param name="Exhausted">Nothing follows them: they are fewer than were asked for.</param>
[GenerateSerializer, Immutable, Alias("ca.SchedulePreview")]
public sealed record SchedulePreview(
    [property: Id(0)] string Frequency,
    [property: Id(1)] string Zone,
    [property: Id(2)] ImmutableArray<DateTimeOffset> DueTimes,
    [property: Id(3)] bool Exhausted);
