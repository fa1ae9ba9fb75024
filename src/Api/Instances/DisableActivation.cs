using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Instances;

/// <summary>Lets an activation code take no more instances; those enrolled stay. Safe to repeat.</summary>
public sealed record DisableActivationRequest : ApiRequest
{
    /// <summary>The code's id.</summary>
    public string? ActivationId { get; init; }
}

/// <summary>The code as it is now, or was.</summary>
public sealed record DisableActivationResponse : ApiResponse
{
    /// <summary>The code.</summary>
    public ActivationItem Activation { get; init; } = new();
}
