using CloudAssistant.Api.Paging;
using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api.Instances;

/// <summary>Lists managed instances, newest first.</summary>
public sealed record DescribeManagedInstancesRequest : PagedRequest
{
    /// <summary>Only these, at most 50.</summary>
    public IReadOnlyList<string>? InstanceId { get; init; }

    /// <summary>Enrolled with this code.</summary>
    public string? ActivationId { get; init; }

    /// <summary>Name, with <c>*</c> at either end as wildcard.</summary>
    public string? InstanceName { get; init; }

    /// <summary>One of its addresses.</summary>
    public string? InstanceIp { get; init; }

    /// <summary>windows, linux or FreeBSD.</summary>
    public string? OsType { get; init; }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public string? Connected { get; init; }

    /// <summary>Machine id.</summary>
    public string? MachineId { get; init; }

    /// <summary>Resource group.</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>Tags, at most 20.</summary>
    public IReadOnlyList<Tag>? Tag { get; init; }
}

/// <summary>A page of managed instances.</summary>
public sealed record DescribeManagedInstancesResponse : PagedResponse
{
    /// <summary>The instances.</summary>
    public IReadOnlyList<ManagedInstanceItem> Instances { get; init; } = [];
}
