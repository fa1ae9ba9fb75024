using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Tags;

/// <summary>Lists tags of resources: those named, those that match, or those named that match; all tags of each, 50 in a page.</summary>
public sealed record ListTagResourcesRequest : ApiRequest
{
    /// <summary>What the resources are: command, invocation, activation, managedinstance or instance.</summary>
    public string? ResourceType { get; init; }

    /// <summary>Only these, at most 50.</summary>
    public IReadOnlyList<string>? ResourceId { get; init; }

    /// <summary>Only resources with all of these tags, at most 20; an empty value means any value. The key <c>acs:rm:rgId</c>, alone, asks for those of a resource
    /// group, and the group is answered in place of their tags.</summary>
    public IReadOnlyList<Tag>? Tag { get; init; }

    /// <summary>Only resources with tags that match all of these, at most 5; not together with <see cref="Tag"/>.</summary>
    public IReadOnlyList<TagFilter>? TagFilter { get; init; }

    /// <summary>Where the page before ended; absent for the first page.</summary>
    public string? NextToken { get; init; }
}

/// <summary>What a tag must look like; <c>*</c> at either end of key and values stands for any text.</summary>
public sealed record TagFilter
{
    /// <summary>Its key.</summary>
    public string? TagKey { get; init; }

    /// <summary>Its value is one of these, at most 20; absent for any.</summary>
    public IReadOnlyList<string>? TagValues { get; init; }
}

/// <summary>A page of tags.</summary>
public sealed record ListTagResourcesResponse : ApiResponse
{
    /// <summary>Ask with it for what follows; empty at the end.</summary>
    public string NextToken { get; init; } = "";

    /// <summary>The tags.</summary>
    public TagResourceList TagResources { get; init; } = new();
}

/// <summary>Tags of resources, wrapped as the older actions do.</summary>
public sealed record TagResourceList
{
    /// <summary>The tags, one entry for each resource and tag.</summary>
    public IReadOnlyList<TagResource> TagResource { get; init; } = [];
}

/// <summary>One tag of one resource.</summary>
public sealed record TagResource
{
    /// <summary>What the resource is, as the caller named it.</summary>
    public string ResourceType { get; init; } = "";

    /// <summary>The resource.</summary>
    public string ResourceId { get; init; } = "";

    /// <summary>Key of the tag.</summary>
    public string TagKey { get; init; } = "";

    /// <summary>Value of the tag.</summary>
    public string TagValue { get; init; } = "";
}
