using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Access;

/// <summary>Attaches a policy to an access key, which may then do what it allows. Safe to repeat. Not an action of the vendor's ECS API.</summary>
public sealed record AttachPolicyRequest : ApiRequest
{
    /// <summary>The policy.</summary>
    public string? PolicyName { get; init; }

    /// <summary>The key.</summary>
    public string? UserAccessKeyId { get; init; }
}

/// <summary>The policy is attached.</summary>
public sealed record AttachPolicyResponse : ApiResponse;
