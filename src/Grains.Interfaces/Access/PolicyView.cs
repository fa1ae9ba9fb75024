namespace CloudAssistant.Grains.Interfaces.Access;

/// <summary>A policy as a caller sees it.</summary>
[GenerateSerializer, Immutable, Alias("ca.PolicyView")]
public sealed record PolicyView
{
    /// <summary>Its name, unique in the account.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>The server's own: it cannot be changed.</summary>
    [Id(1)] public bool BuiltIn { get; init; }

    /// <summary>Its document, as it was put; null in lists.</summary>
    [Id(2)] public string? Document { get; init; }

    /// <summary>When it was first put; null when it is the server's own.</summary>
    [Id(3)] public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was last put.</summary>
    [Id(4)] public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>How many keys it is attached to.</summary>
    [Id(5)] public int AttachmentCount { get; init; }
}
