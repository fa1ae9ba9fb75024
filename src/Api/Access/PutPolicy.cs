using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Access;

/// <summary>Makes a policy or replaces its document. Safe to repeat. Not an action of the vendor's ECS API.</summary>
public sealed record PutPolicyRequest : ApiRequest
{
    /// <summary>1 to 128 ASCII letters, digits and hyphens.</summary>
    public string? PolicyName { get; init; }

    /// <summary>JSON: Version "1", and Statement, a list of Effect, Action, Resource and, if wanted, Sid and Condition. At most 6,144 bytes by default.</summary>
    public string? PolicyDocument { get; init; }
}

/// <summary>The policy is stored.</summary>
public sealed record PutPolicyResponse : ApiResponse
{
    /// <summary>The policy as it is now.</summary>
    public PolicyItem Policy { get; init; } = new();
}
