using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Access;

/// <summary>Detaches a policy from an access key; not AdministratorAccess from the last active key that has it. Safe to repeat. Not an action of the vendor's ECS API.</summary>
public sealed record DetachPolicyRequest : ApiRequest
{
    /// <summary>The policy.</summary>
    public string? PolicyName { get; init; }

    /// <summary>The key.</summary>
    public string? UserAccessKeyId { get; init; }
}

/// <summary>The policy is detached.</summary>
public sealed record DetachPolicyResponse : ApiResponse;
