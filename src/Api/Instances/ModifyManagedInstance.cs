using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Instances;

/// <summary>Gives a managed instance another name. Safe to repeat.</summary>
public sealed record ModifyManagedInstanceRequest : ApiRequest
{
    /// <summary>The instance.</summary>
    public string? InstanceId { get; init; }

    /// <summary>2 to 128 characters.</summary>
    public string? InstanceName { get; init; }
}

/// <summary>The instance has its new name.</summary>
public sealed record ModifyManagedInstanceResponse : ApiResponse
{
    /// <summary>The instance.</summary>
    public NamedInstance Instance { get; init; } = new();
}

/// <summary>An instance and its name.</summary>
public sealed record NamedInstance
{
    /// <summary>Its id.</summary>
    public string InstanceId { get; init; } = "";

    /// <summary>Its name.</summary>
    public string InstanceName { get; init; } = "";
}
