using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api.Invocations;

/// <summary>One run on one instance.</summary>
public sealed record InvocationResultItem
{
    /// <summary>The invocation.</summary>
    public string InvokeId { get; init; } = "";

    /// <summary>The command.</summary>
    public string CommandId { get; init; } = "";

    /// <summary>The instance.</summary>
    public string InstanceId { get; init; } = "";

    /// <summary>Its status.</summary>
    public string InvocationStatus { get; init; } = "";

    /// <summary>Its status, classic.</summary>
    public string InvokeRecordStatus { get; init; } = "";

    /// <summary>UTC, or empty.</summary>
    public string StartTime { get; init; } = "";

    /// <summary>UTC, or empty.</summary>
    public string FinishedTime { get; init; } = "";

    /// <summary>When a stop was asked for, UTC, or empty.</summary>
    public string StopTime { get; init; } = "";

    /// <summary>Exit code, once it ended by itself.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Runs so far.</summary>
    public long Repeats { get; init; }

    /// <summary>Output in the encoding asked for.</summary>
    public string Output { get; init; } = "";

    /// <summary>Bytes of output that were not kept.</summary>
    public long Dropped { get; init; }

    /// <summary>Why it did not succeed, or empty.</summary>
    public string ErrorCode { get; init; } = "";

    /// <summary>The same in words.</summary>
    public string ErrorInfo { get; init; } = "";

    /// <summary>User.</summary>
    public string Username { get; init; } = "";

    /// <summary>Command line that starts the script.</summary>
    public string Launcher { get; init; } = "";

    /// <summary>What timeout and stop end.</summary>
    public string TerminationMode { get; init; } = "";

    /// <summary>Container.</summary>
    public string ContainerId { get; init; } = "";

    /// <summary>Container.</summary>
    public string ContainerName { get; init; } = "";

    /// <summary>Delivery of the output.</summary>
    public string OssOutputDelivery { get; init; } = "";

    /// <summary>Delivery of the output.</summary>
    public string OssOutputStatus { get; init; } = "";

    /// <summary>Delivery of the output.</summary>
    public string OssOutputUri { get; init; } = "";

    /// <summary>Delivery of the output.</summary>
    public string OssOutputErrorCode { get; init; } = "";

    /// <summary>Delivery of the output.</summary>
    public string OssOutputErrorInfo { get; init; } = "";

    /// <summary>Tags of the invocation.</summary>
    public TagList Tags { get; init; } = new();

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"InvocationResultItem {InvokeId}";
}
