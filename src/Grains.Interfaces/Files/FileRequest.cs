using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Grains.Interfaces.Files;

/// <summary>One SendFile, parsed and within the syntax of the API.</summary>
[GenerateSerializer, Immutable, Alias("ca.FileRequest")]
public sealed record FileRequest
{
    /// <summary>What is sent.</summary>
    [Id(0)] public required FileToSend File { get; init; }

    /// <summary>The instances, each once.</summary>
    [Id(1)] public required ImmutableArray<InstanceId> Instances { get; init; }

    /// <summary>Longest time that placing it may take. Default: 60 seconds; 10 seconds to 24 hours.</summary>
    [Id(2)] public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Tags of the sending.</summary>
    [Id(3)] public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Resource group, or empty.</summary>
    [Id(4)] public string ResourceGroupId { get; init; } = "";

    /// <summary>Makes the call safe to repeat.</summary>
    [Id(5)] public ClientToken? Token { get; init; }

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"FileRequest of {File.Content.Length} bytes to {Instances.Length} instances";
}
