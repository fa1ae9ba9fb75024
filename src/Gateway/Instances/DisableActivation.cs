using CloudAssistant.Api.Instances;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Instances;

/// <summary>Lets a code take no more instances.</summary>
internal static class DisableActivation
{
    public static async Task<Answer<DisableActivationResponse>> RunAsync(ActionCall call)
    {
        var id = call.Parameters.RequiredId<EnrollmentId>("ActivationId", RefusalCode.ActivationIdNotFound);
        if (call.Parameters.Fault is { } fault)
            return fault;

        var reply = await call.Grains.GetEnrollment(id).DisableAsync(call.Caller);
        return reply.Try(out var enrollment, out var refusal)
            ? new DisableActivationResponse { Activation = ActivationItems.Of(enrollment) with { Disabled = enrollment.Disabled } }
            : refusal;
    }
}
