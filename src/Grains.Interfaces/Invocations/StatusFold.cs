namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>From record states to the statuses of the ECS API: record or instance, and overall, in both families. Pure.</summary>
public static class StatusFold
{
    /// <summary>InvocationStatus of one record or instance.</summary>
    public static OverallStatus OfRecord(RecordState state) => state switch
    {
        RecordState.Waiting or RecordState.Sent => OverallStatus.Pending,
        RecordState.Running => OverallStatus.Running,
        RecordState.Stopping => OverallStatus.Stopping,
        RecordState.Success => OverallStatus.Success,
        RecordState.Failed => OverallStatus.Failed,
        RecordState.Invalid => OverallStatus.Invalid,
        RecordState.Aborted => OverallStatus.Aborted,
        RecordState.Timeout => OverallStatus.Timeout,
        RecordState.Error => OverallStatus.Error,
        RecordState.Cancelled => OverallStatus.Cancelled,
        RecordState.Terminated => OverallStatus.Terminated,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Give every state a status."),
    };

    /// <summary>InvokeRecordStatus or InstanceInvokeStatus: the classic status of one record or instance.</summary>
    public static OverallStatus ClassicOfRecord(RecordState state) => state switch
    {
        RecordState.Waiting or RecordState.Sent or RecordState.Running => OverallStatus.Running,
        RecordState.Stopping => OverallStatus.Stopping,
        RecordState.Success or RecordState.Failed => OverallStatus.Finished,
        RecordState.Timeout or RecordState.Error or RecordState.Invalid or RecordState.Aborted => OverallStatus.Failed,
        RecordState.Cancelled or RecordState.Terminated => OverallStatus.Stopped,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Give every state a status."),
    };

    /// <summary>InvocationStatus of the whole invocation. No record at all is Success: nothing was asked, nothing failed.</summary>
    public static OverallStatus Of(StateCounts counts)
    {
        if (counts.Waiting + counts.Sent > 0)
            return OverallStatus.Pending;
        if (counts.Running > 0)
            return OverallStatus.Running;
        if (counts.Stopping > 0)
            return OverallStatus.Stopping;

        var failed = counts.Invalid + counts.Aborted + counts.Failed + counts.Timeout + counts.Error;
        var stopped = counts.Cancelled + counts.Terminated;
        return (counts.Success, failed, stopped) switch
        {
            (> 0, > 0, _) => OverallStatus.PartialFailed,
            (0, > 0, _) => OverallStatus.Failed,
            (0, 0, > 0) => OverallStatus.Stopped,
            _ => OverallStatus.Success,
        };
    }

    /// <summary>InvokeStatus: the classic status of the whole invocation, first match wins.</summary>
    public static OverallStatus ClassicOf(StateCounts counts)
    {
        if (counts.Waiting + counts.Sent + counts.Running > 0)
            return OverallStatus.Running;
        if (counts.Stopping > 0)
            return OverallStatus.Stopping;

        var finished = counts.Success + counts.Failed;
        var failed = counts.Timeout + counts.Error + counts.Invalid + counts.Aborted;
        var stopped = counts.Cancelled + counts.Terminated;
        return (finished, failed, stopped) switch
        {
            (_, 0, 0) => OverallStatus.Finished,
            (> 0, 0, _) => OverallStatus.Finished,
            (0, > 0, 0) => OverallStatus.Failed,
            (0, 0, > 0) => OverallStatus.Stopped,
            _ => OverallStatus.PartialFailed,
        };
    }
}
