using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Gateway.Access;

/// <summary>Detaches a policy from a key.</summary>
internal static class DetachPolicy
{
    public static async Task<Answer<DetachPolicyResponse>> RunAsync(ActionCall call)
    {
        var (name, id) = (call.Parameters.Required("PolicyName"), call.Parameters.Required("UserAccessKeyId"));
        if (call.Parameters.Fault is { } fault)
            return fault;

        var reply = await call.Desk<IAccessDesk>().DetachPolicyAsync(call.Caller, name, id);
        return reply.Try(out _, out var refusal) ? new DetachPolicyResponse() : refusal;
    }
}
