using System.Text;
using CloudAssistant.Api.Files;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Gateway.Invocations;
using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;

namespace CloudAssistant.Gateway.Files;

/// <summary>Lists files that were sent.</summary>
internal static class DescribeSendFileResults
{
    private static readonly OverallStatus[] Statuses =
        [OverallStatus.Pending, OverallStatus.Running, OverallStatus.Success, OverallStatus.Failed, OverallStatus.PartialFailed];

    public static async Task<Answer<DescribeSendFileResultsResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        var matchesNone = false;
        var query = new SendingQuery
        {
            Id = parameters.FilterId<SendingId>("InvokeId", ref matchesNone),
            Instance = parameters.FilterId<InstanceId>("InstanceId", ref matchesNone),
            Name = parameters.Optional("Name"),
            Status = Status(parameters),
            Tags = parameters.Tags(),
            ResourceGroupId = parameters.Optional("ResourceGroupId"),
            Page = parameters.Page(),
        };
        if (parameters.Fault is { } fault)
            return fault;
        if (matchesNone)
            return new DescribeSendFileResultsResponse().Paged(query.Page, (Page<SendingView>?)null);

        var reply = await call.Desk<IFileDesk>().ListAsync(call.Caller, query);
        if (!reply.Try(out var page, out var refusal))
            return refusal;
        return new DescribeSendFileResultsResponse { Invocations = new() { Invocation = [.. page.Items.Select(Item)] } }.Paged(query.Page, page);
    }

    private static OverallStatus? Status(ParameterReader parameters)
    {
        if (parameters.Optional("InvocationStatus") is not { } text)
            return null;
        foreach (var status in Statuses)
            if (status.ToString() == text)
                return status;
        parameters.Refuse(RefusalResponses.Invalid("InvocationStatus", string.Join(", ", Statuses)));
        return null;
    }

    private static SentFileItem Item(SendingView sending)
    {
        var file = sending.File;
        return new()
        {
            InvokeId = sending.Id.ToString(),
            Name = file.Name,
            TargetDir = file.TargetDir,
            Content = file.IsBase64 ? Convert.ToBase64String(file.Content) : Encoding.UTF8.GetString(file.Content),
            ContentType = file.IsBase64 ? "Base64" : "PlainText",
            Description = file.Description,
            FileOwner = file.Owner.Length > 0 ? file.Owner : FileLimits.AccountDefault,
            FileGroup = file.Group.Length > 0 ? file.Group : FileLimits.AccountDefault,
            FileMode = file.Mode,
            Overwrite = file.Overwrite ? "true" : "false",
            CreationTime = ApiText.Time(sending.CreatedAt),
            InvocationStatus = StatusFold.Of(sending.Counts).ToString(),
            VmCount = sending.Counts.Total,
            Tags = ApiText.TagList(sending.Tags),
            InvokeInstances = new() { InvokeInstance = [.. sending.Records.Select(Instance)] },
        };
    }

    private static SentFileInstanceItem Instance(RecordView record) => new()
    {
        InstanceId = record.Instance.ToString(),
        InvocationStatus = StatusFold.OfRecord(record.State).ToString(),
        CreationTime = ApiText.Time(record.CreatedAt),
        StartTime = ApiText.Time(record.StartedAt),
        FinishTime = ApiText.Time(record.FinishedAt),
        UpdateTime = ApiText.Time(record.UpdatedAt),
        ErrorCode = RecordText.ErrorCode(record),
        ErrorInfo = RecordText.ErrorInfo(record),
    };
}
