using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Paging;

/// <summary>Which part of a list is asked for. The new way wins: with MaxResults or NextToken, PageNumber and PageSize have no effect.</summary>
public abstract record PagedRequest : ApiRequest
{
    /// <summary>Rows in the answer, 1 to 50. Default: 10.</summary>
    public int? MaxResults { get; init; }

    /// <summary>Where the page before ended; absent for the first page.</summary>
    public string? NextToken { get; init; }

    /// <summary>Page number from 1. Default: 1.</summary>
    public int? PageNumber { get; init; }

    /// <summary>Rows in the page, 1 to 50. Default: 10.</summary>
    public int? PageSize { get; init; }
}
