using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Tags;

/// <summary>Sets tags of up to 50 resources; a key that is there gets the new value. Safe to repeat.</summary>
public sealed record TagResourcesRequest : ApiRequest
{
    /// <summary>What the resources are: command, invocation, activation, managedinstance or instance.</summary>
    public string? ResourceType { get; init; }

    /// <summary>Their ids, 1 to 50, all of that type.</summary>
    public IReadOnlyList<string>? ResourceId { get; init; }

    /// <summary>The tags, 1 to 20; keys of 1 to 128 characters. A resource has at most 20.</summary>
    public IReadOnlyList<Tag>? Tag { get; init; }
}

/// <summary>The tags are set.</summary>
public sealed record TagResourcesResponse : ApiResponse;
