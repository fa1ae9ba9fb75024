using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Instances;

/// <summary>Has nothing to do: an agent is installed by enrollment, and every instance there is has one. Checks that the instances are there. Safe to repeat.</summary>
public sealed record InstallCloudAssistantRequest : ApiRequest
{
    /// <summary>The instances, 1 to 50.</summary>
    public IReadOnlyList<string>? InstanceId { get; init; }
}

/// <summary>The instances have their agents.</summary>
public sealed record InstallCloudAssistantResponse : ApiResponse;
