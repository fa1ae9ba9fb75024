using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Access;

/// <summary>Lists all policies of the account by name, without their documents. Not an action of the vendor's ECS API.</summary>
public sealed record ListPoliciesRequest : ApiRequest;

/// <summary>The policies.</summary>
public sealed record ListPoliciesResponse : ApiResponse
{
    /// <summary>The policies.</summary>
    public IReadOnlyList<PolicyItem> Policies { get; init; } = [];
}
