using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Instances;

/// <summary>Deletes an activation code; refused once instances enrolled with it.</summary>
public sealed record DeleteActivationRequest : ApiRequest
{
    /// <summary>The code's id.</summary>
    public string? ActivationId { get; init; }
}

/// <summary>The code as it is now, or was.</summary>
public sealed record DeleteActivationResponse : ApiResponse
{
    /// <summary>The code.</summary>
    public ActivationItem Activation { get; init; } = new();
}
