using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Invocations;

/// <summary>Asks the runs of an invocation that have not ended to stop. Safe to repeat.</summary>
public sealed record StopInvocationRequest : ApiRequest
{
    /// <summary>The invocation.</summary>
    public string? InvokeId { get; init; }

    /// <summary>Only on these instances; absent for all.</summary>
    public IReadOnlyList<string>? InstanceId { get; init; }
}

/// <summary>The stop is noted and durable.</summary>
public sealed record StopInvocationResponse : ApiResponse;
