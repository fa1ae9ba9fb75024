using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Grains.Instances;

/// <summary>What is stored of an instance. Triggers read it: a renamed member is a migration of them too.</summary>
internal sealed record InstanceState
{
    public InstanceId Id { get; init; }

    public AccountId Account { get; init; }

    public string Name { get; init; } = "";

    public InstanceFacts Facts { get; init; } = new();

    public EnrollmentId Enrollment { get; init; }

    /// <summary>Hexadecimal, because SQLite reads no other form of bytes.</summary>
    public string PublicKey { get; init; } = "";

    public string InternetAddress { get; init; } = "";

    public DateTimeOffset RegisteredAt { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public string ResourceGroup { get; init; } = "";

    /// <summary>It was deregistered. The state stays, without its key: so a delayed enrollment cannot bring the instance back.</summary>
    public bool Released { get; init; }

    /// <summary>Everyone who had to know of the release knows.</summary>
    public bool ReleaseFinished { get; init; }

    /// <summary>How often it was invoked when it was deregistered: afterwards nothing shows it.</summary>
    public int InvocationCount { get; init; }

    /// <summary>When it was last invoked, as of then.</summary>
    public DateTimeOffset? LastInvokedAt { get; init; }

    public Instance ToInstance() => new()
    {
        Id = Id,
        Account = Account,
        Name = Name,
        Facts = Facts,
        Enrollment = Enrollment,
        PublicKey = Convert.FromHexString(PublicKey),
        InternetAddress = InternetAddress,
        RegisteredAt = RegisteredAt,
        Tags = Tags,
        ResourceGroupId = ResourceGroup,
        InvocationCount = InvocationCount,
        LastInvokedAt = LastInvokedAt,
    };

    public static InstanceState Of(Instance instance) => new()
    {
        Id = instance.Id,
        Account = instance.Account,
        Name = instance.Name,
        Facts = instance.Facts,
        Enrollment = instance.Enrollment,
        PublicKey = Convert.ToHexStringLower(instance.PublicKey),
        InternetAddress = instance.InternetAddress,
        RegisteredAt = instance.RegisteredAt,
        Tags = instance.Tags,
        ResourceGroup = instance.ResourceGroupId,
    };

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"InstanceState {Id}";
}
