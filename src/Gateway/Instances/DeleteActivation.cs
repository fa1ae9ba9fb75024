using CloudAssistant.Api.Instances;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Instances;

/// <summary>Deletes a code that no instance enrolled with.</summary>
internal static class DeleteActivation
{
    public static async Task<Answer<DeleteActivationResponse>> RunAsync(ActionCall call)
    {
        var id = call.Parameters.RequiredId<EnrollmentId>("ActivationId", RefusalCode.ActivationIdNotFound);
        if (call.Parameters.Fault is { } fault)
            return fault;

        var reply = await call.Grains.GetEnrollment(id).DeleteAsync(call.Caller);
        return reply.Try(out var enrollment, out var refusal) ? new DeleteActivationResponse { Activation = ActivationItems.Of(enrollment) } : refusal;
    }
}
