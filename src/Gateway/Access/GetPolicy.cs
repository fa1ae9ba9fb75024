using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Gateway.Access;

/// <summary>Shows a policy.</summary>
internal static class GetPolicy
{
    public static async Task<Answer<GetPolicyResponse>> RunAsync(ActionCall call)
    {
        var name = call.Parameters.Required("PolicyName");
        if (call.Parameters.Fault is { } fault)
            return fault;

        var reply = await call.Desk<IAccessDesk>().GetPolicyAsync(call.Caller, name);
        return reply.Try(out var policy, out var refusal) ? new GetPolicyResponse { Policy = AccessItems.Of(policy) } : refusal;
    }
}
