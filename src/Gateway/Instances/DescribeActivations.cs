using CloudAssistant.Api.Instances;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Paging;
using EnrollmentCode = CloudAssistant.Grains.Interfaces.Instances.Enrollment;

namespace CloudAssistant.Gateway.Instances;

/// <summary>Lists activation codes, without the codes.</summary>
internal static class DescribeActivations
{
    public static async Task<Answer<DescribeActivationsResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        var matchesNone = false;
        var query = new EnrollmentQuery
        {
            Id = parameters.FilterId<EnrollmentId>("ActivationId", ref matchesNone),
            InstanceName = parameters.Optional("InstanceName"),
            Tags = parameters.Tags(),
            ResourceGroupId = parameters.Optional("ResourceGroupId"),
            Page = parameters.Page(),
        };
        if (parameters.Fault is { } fault)
            return fault;
        if (matchesNone)
            return new DescribeActivationsResponse().Paged(query.Page, (Page<EnrollmentCode>?)null);

        var reply = await call.Desk<IInstanceDesk>().ListEnrollmentsAsync(call.Caller, query);
        return reply.Try(out var page, out var refusal)
            ? new DescribeActivationsResponse { ActivationList = [.. page.Items.Select(ActivationItems.InList)] }.Paged(query.Page, page)
            : refusal;
    }
}
