namespace CloudAssistant.Api.Calls;

/// <summary>The body of an answer that is not a success.</summary>
public sealed record ApiError
{
    /// <summary>Names the call in logs: an upper-case UUID.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>The host the client called.</summary>
    public string HostId { get; init; } = "";

    /// <summary>What kind of error, such as <c>InvalidCmdId.NotFound</c>.</summary>
    public string Code { get; init; } = "";

    /// <summary>The error in words.</summary>
    public string Message { get; init; } = "";

    /// <summary>Of <c>Forbidden.RAM</c>: what was not allowed to whom.</summary>
    public AccessDeniedDetail? AccessDeniedDetail { get; init; }
}
