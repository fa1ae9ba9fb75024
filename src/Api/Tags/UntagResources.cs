using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Tags;

/// <summary>Takes tags away from up to 50 resources. Safe to repeat.</summary>
public sealed record UntagResourcesRequest : ApiRequest
{
    /// <summary>What the resources are: command, invocation, activation, managedinstance or instance.</summary>
    public string? ResourceType { get; init; }

    /// <summary>Their ids, 1 to 50, all of that type.</summary>
    public IReadOnlyList<string>? ResourceId { get; init; }

    /// <summary>Keys of the tags, at most 20.</summary>
    public IReadOnlyList<string>? TagKey { get; init; }

    /// <summary>All of their tags; only looked at when no key is given. Default: false.</summary>
    public bool? All { get; init; }
}

/// <summary>The tags are gone.</summary>
public sealed record UntagResourcesResponse : ApiResponse;
