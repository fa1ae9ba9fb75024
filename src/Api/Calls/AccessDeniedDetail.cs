namespace CloudAssistant.Api.Calls;

/// <summary>Of an error <c>Forbidden.RAM</c>: what was not allowed to whom, and why.</summary>
public sealed record AccessDeniedDetail
{
    /// <summary>Such as <c>ecs:RunCommand</c>.</summary>
    public string AuthAction { get; init; } = "";

    /// <summary>The access key.</summary>
    public string AuthPrincipalDisplayName { get; init; } = "";

    /// <summary>The account of the key.</summary>
    public string AuthPrincipalOwnerId { get; init; } = "";

    /// <summary>Always <c>SubUser</c>.</summary>
    public string AuthPrincipalType { get; init; } = "SubUser";

    /// <summary><c>ImplicitDeny</c>: no statement allows it; <c>ExplicitDeny</c>: a statement denies it.</summary>
    public string NoPermissionType { get; init; } = "";

    /// <summary>Always <c>AccountLevelIdentityBasedPolicy</c>.</summary>
    public string PolicyType { get; init; } = "AccountLevelIdentityBasedPolicy";
}
