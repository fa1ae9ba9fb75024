using CloudAssistant.Api.Instances;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Paging;

namespace CloudAssistant.Gateway.Instances;

/// <summary>Lists managed instances.</summary>
internal static class DescribeManagedInstances
{
    public static async Task<Answer<DescribeManagedInstancesResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        var matchesNone = false;
        var query = new InstanceQuery
        {
            Ids = parameters.InstanceIdFilter(ref matchesNone),
            Enrollment = parameters.FilterId<EnrollmentId>("ActivationId", ref matchesNone),
            Name = parameters.Optional("InstanceName"),
            Address = parameters.Optional("InstanceIp"),
            OsType = parameters.Optional("OsType"),
            Online = parameters.Flag("Connected"),
            MachineId = parameters.Optional("MachineId"),
            Tags = parameters.Tags(),
            ResourceGroupId = parameters.Optional("ResourceGroupId"),
            Page = parameters.Page(),
        };
        if (parameters.Fault is { } fault)
            return fault;
        if (matchesNone)
            return new DescribeManagedInstancesResponse().Paged(query.Page, (Page<Instance>?)null);

        var reply = await call.Desk<IInstanceDesk>().ListInstancesAsync(call.Caller, "DescribeManagedInstances", query);
        return reply.Try(out var page, out var refusal)
            ? new DescribeManagedInstancesResponse { Instances = [.. page.Items.Select(ManagedInstanceItems.InList)] }.Paged(query.Page, page)
            : refusal;
    }
}
