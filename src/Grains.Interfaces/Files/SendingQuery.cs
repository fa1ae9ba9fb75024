using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;

namespace CloudAssistant.Grains.Interfaces.Files;

/// <summary>Which sendings of files are asked for; null means any.</summary>
[GenerateSerializer, Immutable, Alias("ca.SendingQuery")]
public sealed record SendingQuery
{
    /// <summary>Exactly this one.</summary>
    [Id(0)] public SendingId? Id { get; init; }

    /// <summary>With this instance among the targets; of each only that one is shown.</summary>
    [Id(1)] public InstanceId? Instance { get; init; }

    /// <summary>Name of the file, exactly.</summary>
    [Id(2)] public string? Name { get; init; }

    /// <summary>Overall status.</summary>
    [Id(3)] public OverallStatus? Status { get; init; }

    /// <summary>Tags that must all be there; an empty value means any value.</summary>
    [Id(4)] public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Resource group.</summary>
    [Id(5)] public string? ResourceGroupId { get; init; }

    /// <summary>Which page.</summary>
    [Id(6)] public PageRequest Page { get; init; } = new();
}
