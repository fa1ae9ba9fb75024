using CloudAssistant.Api.Calls;
using CloudAssistant.Api.Paging;
using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api.Invocations;

/// <summary>Lists runs with their outputs: of one invocation in the order of its targets, else newest first.</summary>
public sealed record DescribeInvocationResultsRequest : PagedRequest
{
    /// <summary>Of this invocation.</summary>
    public string? InvokeId { get; init; }

    /// <summary>Of this command.</summary>
    public string? CommandId { get; init; }

    /// <summary>On this instance.</summary>
    public string? InstanceId { get; init; }

    /// <summary>In this status, of either family.</summary>
    public string? InvokeRecordStatus { get; init; }

    /// <summary>Past runs too. Default: false.</summary>
    public bool? IncludeHistory { get; init; }

    /// <summary>PlainText or Base64 in the answer. Default: Base64.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>Resource group.</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>Tags of the invocation that must all be there.</summary>
    public IReadOnlyList<Tag>? Tag { get; init; }
}

/// <summary>A page of runs.</summary>
public sealed record DescribeInvocationResultsResponse : ApiResponse
{
    /// <summary>The page.</summary>
    public InvocationResultPage Invocation { get; init; } = new();
}

/// <summary>A page of runs; here the paging fields are inside.</summary>
public sealed record InvocationResultPage
{
    /// <summary>Number of this page, from 1.</summary>
    public long PageNumber { get; init; }

    /// <summary>Longest a page may be, in rows.</summary>
    public long PageSize { get; init; }

    /// <summary>How many rows there are, counted to 10,000; 0 when paging by token.</summary>
    public long TotalCount { get; init; }

    /// <summary>Ask with it for the rows that follow; empty at the end.</summary>
    public string NextToken { get; init; } = "";

    /// <summary>The runs.</summary>
    public InvocationResultList InvocationResults { get; init; } = new();
}

/// <summary>Runs, wrapped as the older actions do.</summary>
public sealed record InvocationResultList
{
    /// <summary>The runs.</summary>
    public IReadOnlyList<InvocationResultItem> InvocationResult { get; init; } = [];
}
