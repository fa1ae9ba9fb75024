using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Gateway.Access;

/// <summary>Deletes a policy that is not attached.</summary>
internal static class DeletePolicy
{
    public static async Task<Answer<DeletePolicyResponse>> RunAsync(ActionCall call)
    {
        var name = call.Parameters.Required("PolicyName");
        if (call.Parameters.Fault is { } fault)
            return fault;

        var reply = await call.Desk<IAccessDesk>().DeletePolicyAsync(call.Caller, name);
        return reply.Try(out _, out var refusal) ? new DeletePolicyResponse() : refusal;
    }
}
