using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Access;

/// <summary>Deletes an access key; not the last active one with AdministratorAccess. Not an action of the vendor's ECS API.</summary>
public sealed record DeleteAccessKeyRequest : ApiRequest
{
    /// <summary>The key.</summary>
    public string? UserAccessKeyId { get; init; }
}

/// <summary>The key is deleted.</summary>
public sealed record DeleteAccessKeyResponse : ApiResponse;
