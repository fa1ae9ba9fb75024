using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Gateway.Access;

/// <summary>Attaches a policy to a key.</summary>
internal static class AttachPolicy
{
    public static async Task<Answer<AttachPolicyResponse>> RunAsync(ActionCall call)
    {
        var (name, id) = (call.Parameters.Required("PolicyName"), call.Parameters.Required("UserAccessKeyId"));
        if (call.Parameters.Fault is { } fault)
            return fault;

        var reply = await call.Desk<IAccessDesk>().AttachPolicyAsync(call.Caller, name, id);
        return reply.Try(out _, out var refusal) ? new AttachPolicyResponse() : refusal;
    }
}
