using System.Text.Json;
using CloudAssistant.Api.Calls;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Gateway.Commands;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Gateway.Invocations;

/// <summary>Makes items of the API of what silos answer.</summary>
internal static class InvocationItems
{
    public static InvocationItem Of(InvocationView invocation, bool plainText)
    {
        var (draft, request) = (invocation.Draft, invocation.Request);
        var timed = RecordText.IsTimed(request.Mode);
        return new()
        {
            InvokeId = invocation.Id.ToString(),
            CommandId = invocation.Command.ToString(),
            CommandName = draft.Name,
            CommandDescription = draft.Description,
            CommandType = ScriptParameters.Text(draft.Type),
            CommandContent = ApiText.Content(draft.Script, plainText),
            Parameters = request.Parameters is { } values ? JsonSerializer.Serialize(new(values), ApiJson.Wire.DictionaryStringString) : "{}",
            CreationTime = ApiText.Time(invocation.CreatedAt),
            InvocationStatus = StatusFold.Of(invocation.Counts).ToString(),
            InvokeStatus = StatusFold.ClassicOf(invocation.Counts).ToString(),
            RepeatMode = request.Mode.ToString(),
            Timed = timed,
            Frequency = request.Frequency,
            NextDueTime = ApiText.Time(invocation.Schedule?.NextDue),
            MissedTicks = invocation.Schedule?.Missed ?? 0,
            Timeout = (long)(request.Timeout ?? draft.Timeout).TotalSeconds,
            WorkingDir = request.WorkingDir ?? draft.WorkingDir,
            Username = request.Username,
            Launcher = request.Launcher ?? draft.Launcher,
            TerminationMode = request.Termination.ToString(),
            Tags = ApiText.TagList(request.Tags),
            Counts = Counts(invocation.Counts),
            RateControl = Rate(request.Rate),
            InvokeInstances = new() { InvokeInstance = [.. invocation.Records.Select(record => Instance(record, timed, plainText))] },
        };
    }

    private static InvokeInstanceItem Instance(RecordView record, bool timed, bool plainText) => new()
    {
        InstanceId = record.Instance.ToString(),
        InvocationStatus = StatusFold.OfRecord(record.State).ToString(),
        InstanceInvokeStatus = StatusFold.ClassicOfRecord(record.State).ToString(),
        CreationTime = ApiText.Time(record.CreatedAt),
        StartTime = ApiText.Time(record.StartedAt),
        FinishTime = ApiText.Time(record.FinishedAt),
        UpdateTime = ApiText.Time(record.UpdatedAt),
        StopTime = ApiText.Time(record.StoppedAt),
        ExitCode = record.ExitCode,
        Repeats = record.Repeats,
        Timed = timed,
        Dropped = record.Dropped,
        Output = ApiText.Content(record.Output, plainText),
        ErrorCode = RecordText.ErrorCode(record),
        ErrorInfo = RecordText.ErrorInfo(record),
    };

    private static RateControl? Rate(RatePolicy? policy) => policy is null ? null : new()
    {
        Mode = policy.Batches ? "Batch" : "Concurrency",
        Concurrency = policy.Concurrency?.ToString(),
        MaxErrors = policy.MaxErrors?.ToString(),
        BatchPause = policy.Batches ? (long)policy.BatchPause.TotalSeconds : null,
    };

    private static StatusCounts Counts(StateCounts counts) => new()
    {
        Pending = counts.Waiting + counts.Sent,
        Running = counts.Running,
        Stopping = counts.Stopping,
        Success = counts.Success,
        Failed = counts.Failed,
        Invalid = counts.Invalid,
        Aborted = counts.Aborted,
        Timeout = counts.Timeout,
        Error = counts.Error,
        Cancelled = counts.Cancelled,
        Terminated = counts.Terminated,
        Total = counts.Total,
    };
}
