using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Grains.Instances;

/// <summary>What is stored of an enrollment code. Triggers read it: a renamed member is a migration of them too.</summary>
internal sealed record EnrollmentState
{
    public EnrollmentId Id { get; init; }

    public AccountId Account { get; init; }

    /// <summary>SHA-256 of the code, hexadecimal. The code itself is nowhere.</summary>
    public string CodeHash { get; init; } = "";

    public EnrollmentDraft Draft { get; init; } = new();

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset OpenUntil { get; init; }

    public bool Disabled { get; init; }

    /// <summary>Instances that enrolled, in order; at most as many as the draft allows, so at most 1,000.</summary>
    public ImmutableArray<EnrolledInstance> Enrolled { get; init; } = [];

    public int RegisteredCount => Enrolled.Length;

    public int DeregisteredCount => Enrolled.Count(instance => instance.Gone);

    public Enrollment ToEnrollment() => new()
    {
        Id = Id,
        Account = Account,
        Draft = Draft,
        CreatedAt = CreatedAt,
        RegisteredCount = RegisteredCount,
        DeregisteredCount = DeregisteredCount,
        Disabled = Disabled,
    };

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"EnrollmentState {Id}";
}

/// <summary>One instance of a code.</summary>
/// <param name="Key">SHA-256 of its public key, Base64.</param>
/// <param name="Instance">Its id.</param>
/// <param name="Gone">It was deregistered.</param>
internal sealed record EnrolledInstance(string Key, InstanceId Instance, bool Gone = false);
