namespace CloudAssistant.Api.Access;

/// <summary>An access key, without its secret.</summary>
public sealed record AccessKeyItem
{
    /// <summary>Its id.</summary>
    public string AccessKeyId { get; init; } = "";

    /// <summary>Its name, which need not be unique.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>Active</c>, or <c>Inactive</c>: calls that it signs are refused.</summary>
    public string Status { get; init; } = "";

    /// <summary>When it was made, UTC.</summary>
    public string CreateDate { get; init; } = "";

    /// <summary>When it was last used, UTC, to the minute; empty for never.</summary>
    public string LastUsedDate { get; init; } = "";

    /// <summary>Names of the policies attached to it.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];
}
