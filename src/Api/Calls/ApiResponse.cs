namespace CloudAssistant.Api.Calls;

/// <summary>What every response carries.</summary>
public abstract record ApiResponse
{
    /// <summary>Names the call in logs: an upper-case UUID.</summary>
    public string RequestId { get; init; } = "";
}
