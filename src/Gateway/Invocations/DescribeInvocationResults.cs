using CloudAssistant.Api.Invocations;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;

namespace CloudAssistant.Gateway.Invocations;

/// <summary>Lists runs with their outputs.</summary>
internal static class DescribeInvocationResults
{
    public static async Task<Answer<DescribeInvocationResultsResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        var matchesNone = false;
        var states = parameters.RecordStates("InvokeRecordStatus");
        var query = new RecordQuery
        {
            Invocation = parameters.FilterId<InvocationId>("InvokeId", ref matchesNone),
            Command = parameters.FilterId<CommandId>("CommandId", ref matchesNone),
            Instance = parameters.FilterId<InstanceId>("InstanceId", ref matchesNone),
            States = states ?? [],
            IncludeHistory = parameters.Flag("IncludeHistory") ?? false,
            Tags = parameters.Tags(),
            ResourceGroupId = parameters.Optional("ResourceGroupId"),
            Page = parameters.Page(),
        };
        if (query.IncludeHistory && !parameters.Has("InvokeId"))
            parameters.Refuse(RefusalResponses.Missing("InvokeId"));
        var plainText = parameters.PlainText();
        if (parameters.Fault is { } fault)
            return fault;
        if (matchesNone || states is { IsEmpty: true })
            return Response(query.Page, null, plainText);

        var desk = call.Desk<IInvocationDesk>();
        var reply = await call.AskAsync(evidence => desk.ResultsSignedAsync(evidence, query), caller => desk.ResultsAsync(caller, query));
        return reply.Try(out var page, out var refusal) ? Response(query.Page, page, plainText) : refusal;
    }

    private static DescribeInvocationResultsResponse Response(PageRequest asked, Page<RecordView>? page, bool plainText) => new()
    {
        Invocation = new()
        {
            PageNumber = asked.Number ?? 1,
            PageSize = asked.Size,
            TotalCount = page?.TotalCount ?? 0,
            NextToken = page?.NextToken ?? "",
            InvocationResults = new() { InvocationResult = page is null ? [] : [.. page.Items.Select(record => Item(record, plainText))] },
        },
    };

    private static InvocationResultItem Item(RecordView record, bool plainText) => new()
    {
        InvokeId = record.Key.Invocation.ToString(),
        CommandId = record.Command.ToString(),
        InstanceId = record.Instance.ToString(),
        InvocationStatus = StatusFold.OfRecord(record.State).ToString(),
        InvokeRecordStatus = StatusFold.ClassicOfRecord(record.State).ToString(),
        StartTime = ApiText.Time(record.StartedAt),
        FinishedTime = ApiText.Time(record.FinishedAt),
        StopTime = ApiText.Time(record.StoppedAt),
        ExitCode = record.ExitCode,
        Repeats = record.Repeats,
        Output = ApiText.Content(record.Output, plainText),
        Dropped = record.Dropped,
        ErrorCode = RecordText.ErrorCode(record),
        ErrorInfo = RecordText.ErrorInfo(record),
        Username = record.Username,
        Launcher = record.Launcher,
        TerminationMode = record.Termination.ToString(),
        Tags = ApiText.TagList(record.Tags),
    };
}
