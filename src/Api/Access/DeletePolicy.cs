using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Access;

/// <summary>Deletes a policy that is attached to no key. Not an action of the vendor's ECS API.</summary>
public sealed record DeletePolicyRequest : ApiRequest
{
    /// <summary>Its name.</summary>
    public string? PolicyName { get; init; }
}

/// <summary>The policy is deleted.</summary>
public sealed record DeletePolicyResponse : ApiResponse;
