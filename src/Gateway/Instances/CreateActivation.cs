using CloudAssistant.Api.Instances;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Instances;

/// <summary>Makes an activation code: the only answer that shows it.</summary>
internal static class CreateActivation
{
    public static async Task<Answer<CreateActivationResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        var defaults = new EnrollmentDraft();
        var badCount = RefusalResponses.Of(RefusalCode.ActivationLimitationInvalid, "InstanceCount is a whole number from 1 to 1000.");
        var badHours = RefusalResponses.Of(RefusalCode.ActivationTtlExceedLimit, "TimeToLiveInHours is a whole number of hours within the limit.");
        var draft = defaults with
        {
            InstanceCount = (int)Math.Clamp(parameters.Number("InstanceCount", badCount) ?? defaults.InstanceCount, int.MinValue, int.MaxValue),
            TimeToLiveInHours = (int)Math.Clamp(parameters.Number("TimeToLiveInHours", badHours) ?? defaults.TimeToLiveInHours, int.MinValue, int.MaxValue),
            InstanceName = parameters.Text("InstanceName"),
            Description = parameters.Text("Description"),
            IpAddressRange = parameters.Text("IpAddressRange"),
            Tags = parameters.Tags(),
            ResourceGroupId = parameters.Text("ResourceGroupId"),
        };
        var token = parameters.ClientToken();
        if (parameters.Fault is { } fault)
            return fault;

        var reply = await call.Desk<IInstanceDesk>().CreateEnrollmentAsync(call.Caller, draft, token);
        return reply.Try(out var created, out var refusal)
            ? new CreateActivationResponse { ActivationId = created.Enrollment.Id.ToString(), ActivationCode = created.Code }
            : refusal;
    }
}
