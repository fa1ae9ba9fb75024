namespace CloudAssistant.Api.Tags;

/// <summary>A tag in a request.</summary>
/// <param name="Key">Its key: 1 to 64 characters, 128 in TagResources.</param>
/// <param name="Value">Its value: at most 128 characters; in a filter, empty means any value.</param>
public sealed record Tag(string Key, string Value);

/// <summary>A tag in a response.</summary>
/// <param name="TagKey">Its key.</param>
/// <param name="TagValue">Its value.</param>
public sealed record TagItem(string TagKey, string TagValue);

/// <summary>Tags, wrapped as the older actions do.</summary>
public sealed record TagList
{
    /// <summary>The tags.</summary>
    public IReadOnlyList<TagItem> Tag { get; init; } = [];
}
