using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Paging;

namespace CloudAssistant.Grains.Interfaces.Commands;

/// <summary>Which commands are asked for; null means any.</summary>
[GenerateSerializer, Immutable, Alias("ca.CommandQuery")]
public sealed record CommandQuery
{
    /// <summary>Exactly this one.</summary>
    [Id(0)] public CommandId? Id { get; init; }

    /// <summary>Of this type.</summary>
    [Id(1)] public ScriptType? Type { get; init; }

    /// <summary>Name, with <c>*</c> at either end as wildcard.</summary>
    [Id(2)] public string? Name { get; init; }

    /// <summary>Description, with <c>*</c> at either end as wildcard.</summary>
    [Id(3)] public string? Description { get; init; }

    /// <summary>Tags that must all be there; an empty value means any value.</summary>
    [Id(4)] public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Resource group.</summary>
    [Id(5)] public string? ResourceGroupId { get; init; }

    /// <summary>Which page.</summary>
    [Id(6)] public PageRequest Page { get; init; } = new();
}
