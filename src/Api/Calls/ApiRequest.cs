namespace CloudAssistant.Api.Calls;

/// <summary>What every request may carry.</summary>
public abstract record ApiRequest
{
    /// <summary>Region of the call. Default: the region of the client.</summary>
    public string? RegionId { get; init; }
}
