namespace CloudAssistant.Api.Access;

/// <summary>A policy.</summary>
public sealed record PolicyItem
{
    /// <summary>Its name, unique in the account.</summary>
    public string PolicyName { get; init; } = "";

    /// <summary><c>Custom</c>, or <c>System</c>: the server's own, which cannot be changed.</summary>
    public string PolicyType { get; init; } = "";

    /// <summary>Its document, as it was put; absent in lists.</summary>
    public string? PolicyDocument { get; init; }

    /// <summary>When it was first put, UTC; empty when it is the server's own.</summary>
    public string CreateDate { get; init; } = "";

    /// <summary>When it was last put, UTC.</summary>
    public string UpdateDate { get; init; } = "";

    /// <summary>How many keys it is attached to.</summary>
    public int AttachmentCount { get; init; }
}
