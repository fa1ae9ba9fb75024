using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Paging;

namespace CloudAssistant.Grains.Interfaces.Instances;

/// <summary>What a caller says of an enrollment code that is to be made.</summary>
[GenerateSerializer, Immutable, Alias("ca.EnrollmentDraft")]
public sealed record EnrollmentDraft
{
    /// <summary>How many instances may enroll with it. Default: 10; 1 to 1,000.</summary>
    [Id(0)] public int InstanceCount { get; init; } = 10;

    /// <summary>How long it works, in hours. Default: 4; 1 to 4 unless the server is set otherwise.</summary>
    [Id(1)] public int TimeToLiveInHours { get; init; } = 4;

    /// <summary>Name prefix of the instances; empty for their host names. 2 to 50 characters.</summary>
    [Id(2)] public string InstanceName { get; init; } = "";

    /// <summary>At most 100 characters.</summary>
    [Id(3)] public string Description { get; init; } = "";

    /// <summary>IPv4, IPv6 or CIDR from which it may be used; empty for anywhere.</summary>
    [Id(4)] public string IpAddressRange { get; init; } = "";

    /// <summary>Tags; instances enrolled with it get them too.</summary>
    [Id(5)] public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Resource group of the code and its instances, or empty.</summary>
    [Id(6)] public string ResourceGroupId { get; init; } = "";
}

/// <summary>An enrollment code, without the code.</summary>
[GenerateSerializer, Immutable, Alias("ca.Enrollment")]
public sealed record Enrollment
{
    /// <summary>Its id.</summary>
    [Id(0)] public required EnrollmentId Id { get; init; }

    /// <summary>Its owner.</summary>
    [Id(1)] public required AccountId Account { get; init; }

    /// <summary>What was said of it.</summary>
    [Id(2)] public required EnrollmentDraft Draft { get; init; }

    /// <summary>When it was made, database time.</summary>
    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Instances enrolled with it, deregistered ones included.</summary>
    [Id(4)] public int RegisteredCount { get; init; }

    /// <summary>Of those, how many were deregistered.</summary>
    [Id(5)] public int DeregisteredCount { get; init; }

    /// <summary>It takes no more instances.</summary>
    [Id(6)] public bool Disabled { get; init; }
}

/// <summary>A new enrollment code: the only time the code itself is shown.</summary>
/// <param name="Enrollment">The code's description.</param>
/// <param name="Code">The secret, <c>a-</c> and 128 random bits; stored only as a hash.</param>
[GenerateSerializer, Immutable, Alias("ca.EnrollmentCreated")]
public sealed record EnrollmentCreated([property: Id(0)] Enrollment Enrollment, [property: Id(1)] string Code)
{
    /// <summary>Hides the code from logs.</summary>
    public override string ToString() => $"EnrollmentCreated {Enrollment.Id}";
}

/// <summary>Which enrollment codes are asked for; null means any.</summary>
[GenerateSerializer, Immutable, Alias("ca.EnrollmentQuery")]
public sealed record EnrollmentQuery
{
    /// <summary>Exactly this one.</summary>
    [Id(0)] public EnrollmentId? Id { get; init; }

    /// <summary>Name prefix, exactly.</summary>
    [Id(1)] public string? InstanceName { get; init; }

    /// <summary>Tags that must all be there; an empty value means any value.</summary>
    [Id(2)] public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Resource group.</summary>
    [Id(3)] public string? ResourceGroupId { get; init; }

    /// <summary>Which page.</summary>
    [Id(4)] public PageRequest Page { get; init; } = new();
}

/// <summary>What an agent showed to enroll. The gateway checked nothing but sizes; a silo judges.</summary>
[GenerateSerializer, Immutable, Alias("ca.EnrollmentEvidence")]
public sealed record EnrollmentEvidence
{
    /// <summary>The code's id.</summary>
    [Id(0)] public required EnrollmentId Enrollment { get; init; }

    /// <summary>The code.</summary>
    [Id(1)] public required string Code { get; init; }

    /// <summary>Ed25519 public key of the agent, 32 bytes.</summary>
    [Id(2)] public required byte[] PublicKey { get; init; }

    /// <summary>The exact bytes it signed with that key.</summary>
    [Id(3)] public required byte[] SignedBytes { get; init; }

    /// <summary>Ed25519 signature over them.</summary>
    [Id(4)] public required byte[] Signature { get; init; }

    /// <summary>Facts of the machine, also inside the signed bytes.</summary>
    [Id(5)] public required InstanceFacts Facts { get; init; }

    /// <summary>Server time the agent was told, Unix milliseconds, inside the signed bytes.</summary>
    [Id(6)] public required long ServerTime { get; init; }

    /// <summary>Where it came from.</summary>
    [Id(7)] public string SourceAddress { get; init; } = "";

    /// <summary>Hides the code from logs.</summary>
    public override string ToString() => $"EnrollmentEvidence {Enrollment} from {SourceAddress}";
}
