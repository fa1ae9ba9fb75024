using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Access;

/// <summary>Makes an access key that may do nothing until a policy is attached to it. Not safe to repeat: each call makes one. Not an action of the vendor's ECS API.</summary>
public sealed record CreateAccessKeyRequest : ApiRequest
{
    /// <summary>1 to 64 characters.</summary>
    public string? Name { get; init; }
}

/// <summary>The key is made.</summary>
public sealed record CreateAccessKeyResponse : ApiResponse
{
    /// <summary>The key.</summary>
    public AccessKeyItem AccessKey { get; init; } = new();

    /// <summary>Its secret: shown only here.</summary>
    public string AccessKeySecret { get; init; } = "";

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"CreateAccessKeyResponse {AccessKey.AccessKeyId}";
}
