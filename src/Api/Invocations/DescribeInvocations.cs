using CloudAssistant.Api.Paging;
using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api.Invocations;

/// <summary>Lists invocations, newest first.</summary>
public sealed record DescribeInvocationsRequest : PagedRequest
{
    /// <summary>Exactly this one.</summary>
    public string? InvokeId { get; init; }

    /// <summary>Of this command.</summary>
    public string? CommandId { get; init; }

    /// <summary>Of commands of this type.</summary>
    public string? CommandType { get; init; }

    /// <summary>With this instance among the targets.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Of commands of this name.</summary>
    public string? CommandName { get; init; }

    /// <summary>Once, Period, NextRebootOnly or EveryReboot.</summary>
    public string? RepeatMode { get; init; }

    /// <summary>Overall status, of either family.</summary>
    public string? InvokeStatus { get; init; }

    /// <summary>True for automatic invocations only, false for one-time ones only.</summary>
    public bool? Timed { get; init; }

    /// <summary>Outputs too. Default: false; true needs InvokeId or InstanceId.</summary>
    public bool? IncludeOutput { get; init; }

    /// <summary>PlainText or Base64 in the answer. Default: Base64.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>Resource group.</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>Tags that must all be there.</summary>
    public IReadOnlyList<Tag>? Tag { get; init; }
}

/// <summary>A page of invocations.</summary>
public sealed record DescribeInvocationsResponse : PagedResponse
{
    /// <summary>The invocations.</summary>
    public InvocationList Invocations { get; init; } = new();
}

/// <summary>Invocations, wrapped as the older actions do.</summary>
public sealed record InvocationList
{
    /// <summary>The invocations.</summary>
    public IReadOnlyList<InvocationItem> Invocation { get; init; } = [];
}
