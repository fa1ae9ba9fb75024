using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Access;

/// <summary>Lists all access keys of the account, oldest first. Not an action of the vendor's ECS API.</summary>
public sealed record ListAccessKeysRequest : ApiRequest;

/// <summary>The keys.</summary>
public sealed record ListAccessKeysResponse : ApiResponse
{
    /// <summary>The keys.</summary>
    public IReadOnlyList<AccessKeyItem> AccessKeys { get; init; } = [];
}
