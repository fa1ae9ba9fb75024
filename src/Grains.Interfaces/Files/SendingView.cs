using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Interfaces.Files;

/// <summary>The sending of a file as a caller sees it. Status is folded from <see cref="Counts"/> by <see cref="StatusFold"/>.</summary>
[GenerateSerializer, Immutable, Alias("ca.SendingView")]
public sealed record SendingView
{
    /// <summary>Its id.</summary>
    [Id(0)] public required SendingId Id { get; init; }

    /// <summary>What was sent.</summary>
    [Id(1)] public required FileToSend File { get; init; }

    /// <summary>When it was accepted, database time.</summary>
    [Id(2)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its instances in each state.</summary>
    [Id(3)] public required StateCounts Counts { get; init; }

    /// <summary>Its instances.</summary>
    [Id(4)] public ImmutableArray<RecordView> Records { get; init; } = [];

    /// <summary>Its tags.</summary>
    [Id(5)] public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"SendingView {Id}";
}
