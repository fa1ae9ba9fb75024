using System.Collections.Immutable;

namespace CloudAssistant.Grains.Interfaces.Tags;

/// <summary>What is to become of the tags of something. What is taken away goes before what is set.</summary>
[GenerateSerializer, Immutable, Alias("ca.TagChange")]
public sealed record TagChange
{
    /// <summary>Tags to set; a key that is there gets the new value. Keys of 1 to 128 characters.</summary>
    [Id(0)] public ImmutableSortedDictionary<string, string> Set { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Keys to take away; those that are not there do not matter.</summary>
    [Id(1)] public ImmutableArray<string> Removed { get; init; } = [];

    /// <summary>Take all tags away. Default: false.</summary>
    [Id(2)] public bool RemoveAll { get; init; }

    /// <summary>Say only whether it may be done. Default: false.</summary>
    [Id(3)] public bool JudgeOnly { get; init; }
}
