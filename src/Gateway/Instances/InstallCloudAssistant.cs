using CloudAssistant.Api.Instances;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Instances;

/// <summary>Says that the agents of these instances are installed: without one there is no instance.</summary>
internal static class InstallCloudAssistant
{
    public static async Task<Answer<InstallCloudAssistantResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        var ids = parameters.InstanceIds(RefusalCode.InvalidInstanceNotFound);
        if (ids.Length == 0)
            parameters.Refuse(RefusalResponses.Missing("InstanceId"));
        if (ids.Length > PageParameters.RowsMax)
            parameters.Refuse(RefusalCode.InstanceIdsExceedLimit, $"{ids.Length} instances are named; at most {PageParameters.RowsMax} are allowed.");
        if (parameters.Fault is { } fault)
            return fault;

        var reply = await call.Desk<IInstanceDesk>().ListInstancesAsync(call.Caller, "InstallCloudAssistant", new() { Ids = ids, Page = new(PageParameters.RowsMax) });
        if (!reply.Try(out var page, out var refusal))
            return refusal;
        return page.Items.Length == ids.Length
            ? new InstallCloudAssistantResponse()
            : RefusalResponses.Of(
                RefusalCode.InvalidInstanceNotFound, "A specified instance does not exist. An agent is installed by enrolling the server with an activation: see CreateActivation.");
    }
}
