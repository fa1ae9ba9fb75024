using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Paging;

namespace CloudAssistant.Grains.Interfaces.Tags;

/// <summary>Which tags are asked for: those of the named things, of those that match, or of the named that match.</summary>
[GenerateSerializer, Immutable, Alias("ca.TagQuery")]
public sealed record TagQuery
{
    /// <summary>Of what.</summary>
    [Id(0)] public required TaggedKind Kind { get; init; }

    /// <summary>Of these only; empty for all. All of <see cref="Kind"/>; sendings may be among invocations.</summary>
    [Id(1)] public ImmutableArray<ResourceId> Ids { get; init; } = [];

    /// <summary>What its tags must match, all of these.</summary>
    [Id(2)] public ImmutableArray<TagPattern> Patterns { get; init; } = [];

    /// <summary>Those of this resource group, each with the group in place of its tags; null for tags.</summary>
    [Id(3)] public string? ResourceGroupId { get; init; }

    /// <summary>Which page; always by token.</summary>
    [Id(4)] public PageRequest Page { get; init; } = new();
}

/// <summary>What a tag must look like.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Values">Its value is one of these; empty for any.</param>
/// <param name="Fuzzy">A <c>*</c> at either end of key and values stands for any text.</param>
[GenerateSerializer, Immutable, Alias("ca.TagPattern")]
public sealed record TagPattern([property: Id(0)] string Key, [property: Id(1)] ImmutableArray<string> Values, [property: Id(2)] bool Fuzzy);

/// <summary>A tag of something.</summary>
/// <param name="Resource">Of what.</param>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value.</param>
[GenerateSerializer, Immutable, Alias("ca.ResourceTag")]
public sealed record ResourceTag([property: Id(0)] ResourceId Resource, [property: Id(1)] string Key, [property: Id(2)] string Value);
