using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Gateway.Access;

/// <summary>Keys and policies as the API tells them.</summary>
internal static class AccessItems
{
    public static AccessKeyItem Of(AccessKeyView key) => new()
    {
        AccessKeyId = key.Id,
        Name = key.Name,
        Status = key.Enabled ? "Active" : "Inactive",
        CreateDate = ApiText.Time(key.CreatedAt),
        LastUsedDate = ApiText.Time(key.LastUsedAt),
        Policies = [.. key.Policies],
    };

    public static PolicyItem Of(PolicyView policy) => new()
    {
        PolicyName = policy.Name,
        PolicyType = policy.BuiltIn ? "System" : "Custom",
        PolicyDocument = policy.Document,
        CreateDate = ApiText.Time(policy.CreatedAt),
        UpdateDate = ApiText.Time(policy.UpdatedAt),
        AttachmentCount = policy.AttachmentCount,
    };
}
