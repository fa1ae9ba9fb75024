using System.Text.Json.Serialization;
using CloudAssistant.Api.Calls;
using CloudAssistant.Api.Paging;
using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api.Instances;

/// <summary>Lists managed instances in the form of ECS instances, newest first. Pages of up to 100; fewer than 10 rows asked for by MaxResults are 10, more than 100
/// are 100.</summary>
public sealed record DescribeInstancesRequest : PagedRequest
{
    /// <summary>Only these, at most 100. Sent as one JSON text.</summary>
    [JsonConverter(typeof(ListAsTextConverter))]
    public IReadOnlyList<string>? InstanceIds { get; init; }

    /// <summary>Name, with <c>*</c> at either end as wildcard.</summary>
    public string? InstanceName { get; init; }

    /// <summary>Running: its agent is connected; Stopped: it is not. Nothing is ever Pending, Starting or Stopping.</summary>
    public string? Status { get; init; }

    /// <summary>Any of these is an address of its own or where it comes from, at most 100. Sent as one JSON text.</summary>
    [JsonConverter(typeof(ListAsTextConverter))]
    public IReadOnlyList<string>? PrivateIpAddresses { get; init; }

    /// <summary>Any of these is where it comes from, at most 100. Sent as one JSON text.</summary>
    [JsonConverter(typeof(ListAsTextConverter))]
    public IReadOnlyList<string>? PublicIpAddresses { get; init; }

    /// <summary>No instance has any, so that this finds nothing. At most 100; sent as one JSON text.</summary>
    [JsonConverter(typeof(ListAsTextConverter))]
    public IReadOnlyList<string>? EipAddresses { get; init; }

    /// <summary>No instance has any, so that this finds nothing. At most 100; sent as one JSON text.</summary>
    [JsonConverter(typeof(ListAsTextConverter))]
    public IReadOnlyList<string>? InnerIpAddresses { get; init; }

    /// <summary>Resource group.</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>No instance has one, so that this finds nothing.</summary>
    public string? ZoneId { get; init; }

    /// <summary>No instance has one, so that this finds nothing.</summary>
    public string? VpcId { get; init; }

    /// <summary>No instance has one, so that this finds nothing.</summary>
    public string? ImageId { get; init; }

    /// <summary>No instance has one, so that this finds nothing.</summary>
    public string? InstanceType { get; init; }

    /// <summary>Tags that must all be there, at most 20.</summary>
    public IReadOnlyList<Tag>? Tag { get; init; }

    /// <summary>Judge the call and list nothing: what is in order is told as the error DryRunOperation. Default: false.</summary>
    public bool? DryRun { get; init; }
}

/// <summary>A page of instances.</summary>
public sealed record DescribeInstancesResponse : PagedResponse
{
    /// <summary>The instances.</summary>
    public InstanceList Instances { get; init; } = new();
}

/// <summary>Instances, wrapped as the older actions do.</summary>
public sealed record InstanceList
{
    /// <summary>The instances.</summary>
    public IReadOnlyList<InstanceItem> Instance { get; init; } = [];
}
