namespace CloudAssistant.Api.Invocations;

/// <summary>One instance of an invocation, latest run.</summary>
public sealed record InvokeInstanceItem
{
    /// <summary>The instance.</summary>
    public string InstanceId { get; init; } = "";

    /// <summary>Its status.</summary>
    public string InvocationStatus { get; init; } = "";

    /// <summary>Its status, classic.</summary>
    public string InstanceInvokeStatus { get; init; } = "";

    /// <summary>UTC.</summary>
    public string CreationTime { get; init; } = "";

    /// <summary>UTC, or empty.</summary>
    public string StartTime { get; init; } = "";

    /// <summary>UTC, or empty.</summary>
    public string FinishTime { get; init; } = "";

    /// <summary>UTC.</summary>
    public string UpdateTime { get; init; } = "";

    /// <summary>When a stop was asked for, UTC, or empty.</summary>
    public string StopTime { get; init; } = "";

    /// <summary>Exit code, once it ended by itself.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Runs so far.</summary>
    public long Repeats { get; init; }

    /// <summary>It runs by itself, now and then.</summary>
    public bool Timed { get; init; }

    /// <summary>Bytes of output that were not kept.</summary>
    public long Dropped { get; init; }

    /// <summary>Output in the encoding asked for; empty unless asked for.</summary>
    public string Output { get; init; } = "";

    /// <summary>Why it did not succeed, or empty.</summary>
    public string ErrorCode { get; init; } = "";

    /// <summary>The same in words.</summary>
    public string ErrorInfo { get; init; } = "";

    /// <summary>Delivery of the output.</summary>
    public string OssOutputStatus { get; init; } = "";

    /// <summary>Delivery of the output.</summary>
    public string OssOutputUri { get; init; } = "";

    /// <summary>Delivery of the output.</summary>
    public string OssOutputErrorCode { get; init; } = "";

    /// <summary>Delivery of the output.</summary>
    public string OssOutputErrorInfo { get; init; } = "";

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"InvokeInstanceItem {InstanceId}";
}
