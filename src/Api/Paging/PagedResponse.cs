using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Paging;

/// <summary>One page of a list.</summary>
public abstract record PagedResponse : ApiResponse
{
    /// <summary>Number of this page, from 1.</summary>
    public long PageNumber { get; init; }

    /// <summary>Longest a page may be, in rows.</summary>
    public long PageSize { get; init; }

    /// <summary>How many rows there are, counted to 10,000; 0 when paging by token.</summary>
    public long TotalCount { get; init; }

    /// <summary>Ask with it for the rows that follow; empty at the end.</summary>
    public string NextToken { get; init; } = "";
}
