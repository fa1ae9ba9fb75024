using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Gateway.Access;

/// <summary>Stores a policy.</summary>
internal static class PutPolicy
{
    public static async Task<Answer<PutPolicyResponse>> RunAsync(ActionCall call)
    {
        var (name, document) = (call.Parameters.Required("PolicyName"), call.Parameters.Required("PolicyDocument"));
        if (call.Parameters.Fault is { } fault)
            return fault;

        var reply = await call.Desk<IAccessDesk>().PutPolicyAsync(call.Caller, name, document);
        return reply.Try(out var policy, out var refusal) ? new PutPolicyResponse { Policy = AccessItems.Of(policy) } : refusal;
    }
}
