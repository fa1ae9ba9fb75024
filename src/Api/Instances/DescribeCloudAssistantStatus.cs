using CloudAssistant.Api.Paging;

namespace CloudAssistant.Api.Instances;

/// <summary>Lists instances with the state of their agents.</summary>
public sealed record DescribeCloudAssistantStatusRequest : PagedRequest
{
    /// <summary>Only these, at most 50.</summary>
    public IReadOnlyList<string>? InstanceId { get; init; }

    /// <summary>Windows, Linux or FreeBSD.</summary>
    public string? OSType { get; init; }
}

/// <summary>A page of agents.</summary>
public sealed record DescribeCloudAssistantStatusResponse : PagedResponse
{
    /// <summary>The agents.</summary>
    public CloudAssistantStatusSet InstanceCloudAssistantStatusSet { get; init; } = new();
}

/// <summary>Agents, wrapped as the older actions do.</summary>
public sealed record CloudAssistantStatusSet
{
    /// <summary>The agents.</summary>
    public IReadOnlyList<CloudAssistantStatusItem> InstanceCloudAssistantStatus { get; init; } = [];
}

/// <summary>The agent of one instance.</summary>
public sealed record CloudAssistantStatusItem
{
    /// <summary>The instance.</summary>
    public string InstanceId { get; init; } = "";

    /// <summary><c>true</c> or <c>false</c>: whether its agent is connected.</summary>
    public string CloudAssistantStatus { get; init; } = "";

    /// <summary>Version of the agent.</summary>
    public string CloudAssistantVersion { get; init; } = "";

    /// <summary>Windows, Linux or FreeBSD.</summary>
    public string OSType { get; init; } = "";

    /// <summary>UTC, or empty.</summary>
    public string LastHeartbeatTime { get; init; } = "";

    /// <summary>UTC, or empty.</summary>
    public string LastInvokedTime { get; init; } = "";

    /// <summary>How often it was invoked, counted to 10,000.</summary>
    public long InvocationCount { get; init; }

    /// <summary>Runs that have not ended, counted to 100.</summary>
    public long ActiveTaskCount { get; init; }

    /// <summary>Whether terminal sessions work.</summary>
    public bool SupportSessionManager { get; init; }

    /// <summary>What the instance's own operator denies there, whatever is asked: <c>all</c>, <c>type shell</c>, <c>user root</c>. An extension of ours; empty also
    /// for an agent that does not know denials.</summary>
    public IReadOnlyList<string> LocalDenied { get; init; } = [];

    /// <summary>The operator's reason for it, at most 200 characters, or empty. An extension of ours.</summary>
    public string LocalDenyReason { get; init; } = "";
}
