using CloudAssistant.Api.Instances;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Instances;

/// <summary>Lists the state of agents.</summary>
internal static class DescribeCloudAssistantStatus
{
    public static async Task<Answer<DescribeCloudAssistantStatusResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        var ids = parameters.InstanceIds(RefusalCode.InvalidInstanceNotFound);
        if (ids.Length > PageParameters.RowsMax)
            parameters.Refuse(RefusalCode.InstanceIdsExceedLimit, $"{ids.Length} instances are named; at most {PageParameters.RowsMax} are allowed.");
        var query = new InstanceQuery { Ids = ids, OsType = parameters.Optional("OSType"), Page = parameters.Page() };
        if (parameters.Fault is { } fault)
            return fault;

        // Documented: who names instances gets all of them in one page.
        if (ids.Length > 0)
            query = query with { Page = new(PageParameters.RowsMax) };
        var reply = await call.Desk<IInstanceDesk>().ListInstancesAsync(call.Caller, "DescribeCloudAssistantStatus", query);
        if (!reply.Try(out var page, out var refusal))
            return refusal;
        if (query.OsType is null && page.Items.Length < ids.Length)
            return RefusalResponses.Of(RefusalCode.InvalidInstanceNotFound, "A specified instance does not exist.");
        var agents = new CloudAssistantStatusSet { InstanceCloudAssistantStatus = [.. page.Items.Select(Item)] };
        var response = new DescribeCloudAssistantStatusResponse { InstanceCloudAssistantStatusSet = agents }.Paged(query.Page, page);
        return ids.Length > 0 ? response with { TotalCount = page.Items.Length } : response;
    }

    private static CloudAssistantStatusItem Item(Instance instance) => new()
    {
        InstanceId = instance.Id.ToString(),
        CloudAssistantStatus = instance.Online ? "true" : "false",
        CloudAssistantVersion = instance.Facts.AgentVersion,
        OSType = instance.Facts.OsType.ToUpperInvariant() switch
        {
            "LINUX" => "Linux",
            "WINDOWS" => "Windows",
            _ => instance.Facts.OsType,
        },
        LastHeartbeatTime = ApiText.Time(instance.LastHeartbeatAt),
        LastInvokedTime = ApiText.Time(instance.LastInvokedAt),
        InvocationCount = instance.InvocationCount,
        ActiveTaskCount = instance.ActiveTaskCount,
        LocalDenied = instance.Facts.Denied.IsDefault ? [] : instance.Facts.Denied,
        LocalDenyReason = instance.Facts.DenyReason,
    };
}
