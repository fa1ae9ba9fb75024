using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Grains.Interfaces.Instances;

/// <summary>A managed server.</summary>
[GenerateSerializer, Immutable, Alias("ca.Instance")]
public sealed record Instance
{
    /// <summary>Its id.</summary>
    [Id(0)] public required InstanceId Id { get; init; }

    /// <summary>Its owner.</summary>
    [Id(1)] public required AccountId Account { get; init; }

    /// <summary>Its name, 2 to 128 characters.</summary>
    [Id(2)] public required string Name { get; init; }

    /// <summary>Facts it told.</summary>
    [Id(3)] public required InstanceFacts Facts { get; init; }

    /// <summary>The code it enrolled with.</summary>
    [Id(4)] public required EnrollmentId Enrollment { get; init; }

    /// <summary>Ed25519 public key, 32 bytes. Never in lists.</summary>
    [Id(5)] public byte[] PublicKey { get; init; } = [];

    /// <summary>Where it last came from.</summary>
    [Id(6)] public string InternetAddress { get; init; } = "";

    /// <summary>When it enrolled, database time.</summary>
    [Id(7)] public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>Tags, at most 20.</summary>
    [Id(8)] public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Resource group, or empty.</summary>
    [Id(9)] public string ResourceGroupId { get; init; } = "";

    /// <summary>Only in lists: has a link on a gateway whose lease holds.</summary>
    [Id(10)] public bool Online { get; init; }

    /// <summary>Only in lists: when it was last invoked.</summary>
    [Id(11)] public DateTimeOffset? LastInvokedAt { get; init; }

    /// <summary>Only in lists: how often it was invoked, counted to 10,000.</summary>
    [Id(12)] public int InvocationCount { get; init; }

    /// <summary>Only in lists: records that have not ended, counted to 100.</summary>
    [Id(13)] public int ActiveTaskCount { get; init; }

    /// <summary>Only in lists: last moment its gateway vouched for it, or its link closed.</summary>
    [Id(14)] public DateTimeOffset? LastHeartbeatAt { get; init; }

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"Instance {Id}";
}
