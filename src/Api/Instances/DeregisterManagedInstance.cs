using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Instances;

/// <summary>Forgets a managed instance; its agent is let in no more. Safe to repeat with a client token.</summary>
public sealed record DeregisterManagedInstanceRequest : ApiRequest
{
    /// <summary>The instance.</summary>
    public string? InstanceId { get; init; }

    /// <summary>At most 64 ASCII characters; the same token gives the same answer for 24 hours.</summary>
    public string? ClientToken { get; init; }
}

/// <summary>The instance as it was.</summary>
public sealed record DeregisterManagedInstanceResponse : ApiResponse
{
    /// <summary>The instance.</summary>
    public ManagedInstanceItem Instance { get; init; } = new();
}
