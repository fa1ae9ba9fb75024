using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Access;

/// <summary>Shows a policy with its document. Not an action of the vendor's ECS API.</summary>
public sealed record GetPolicyRequest : ApiRequest
{
    /// <summary>Its name.</summary>
    public string? PolicyName { get; init; }
}

/// <summary>The policy.</summary>
public sealed record GetPolicyResponse : ApiResponse
{
    /// <summary>The policy.</summary>
    public PolicyItem Policy { get; init; } = new();
}
