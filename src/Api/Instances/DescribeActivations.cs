using CloudAssistant.Api.Paging;
using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api.Instances;

/// <summary>Lists activation codes, newest first, without the codes.</summary>
public sealed record DescribeActivationsRequest : PagedRequest
{
    /// <summary>Exactly this one.</summary>
    public string? ActivationId { get; init; }

    /// <summary>Name prefix.</summary>
    public string? InstanceName { get; init; }

    /// <summary>Resource group.</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>Tags, at most 20.</summary>
    public IReadOnlyList<Tag>? Tag { get; init; }
}

/// <summary>A page of activation codes.</summary>
public sealed record DescribeActivationsResponse : PagedResponse
{
    /// <summary>The codes.</summary>
    public IReadOnlyList<ActivationItem> ActivationList { get; init; } = [];
}

/// <summary>An activation code, without the code.</summary>
public sealed record ActivationItem
{
    /// <summary>Its id.</summary>
    public string ActivationId { get; init; } = "";

    /// <summary>Name prefix of the instances.</summary>
    public string InstanceName { get; init; } = "";

    /// <summary>Its description.</summary>
    public string Description { get; init; } = "";

    /// <summary>How many instances may enroll with it.</summary>
    public long InstanceCount { get; init; }

    /// <summary>Instances enrolled with it.</summary>
    public long RegisteredCount { get; init; }

    /// <summary>Of those, how many were deregistered.</summary>
    public long DeregisteredCount { get; init; }

    /// <summary>How long it works, in hours.</summary>
    public long TimeToLiveInHours { get; init; }

    /// <summary>It takes no more instances; absent in the answer of DeleteActivation.</summary>
    public bool? Disabled { get; init; }

    /// <summary>From where it may be used.</summary>
    public string IpAddressRange { get; init; } = "";

    /// <summary>UTC.</summary>
    public string CreationTime { get; init; } = "";

    /// <summary>Resource group; only in lists.</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>Its tags; only in lists.</summary>
    public IReadOnlyList<TagItem>? Tags { get; init; }
}
