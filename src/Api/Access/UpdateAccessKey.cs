using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Access;

/// <summary>Renames, enables or disables an access key; what is absent stays. Safe to repeat. Not an action of the vendor's ECS API.</summary>
public sealed record UpdateAccessKeyRequest : ApiRequest
{
    /// <summary>The key.</summary>
    public string? UserAccessKeyId { get; init; }

    /// <summary>New name, 1 to 64 characters.</summary>
    public string? Name { get; init; }

    /// <summary><c>Active</c> or <c>Inactive</c>. The last active key with AdministratorAccess cannot be made inactive.</summary>
    public string? Status { get; init; }
}

/// <summary>The key is changed.</summary>
public sealed record UpdateAccessKeyResponse : ApiResponse
{
    /// <summary>The key as it is now.</summary>
    public AccessKeyItem AccessKey { get; init; } = new();
}
