using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Gateway.Access;

/// <summary>Lists policies.</summary>
internal static class ListPolicies
{
    public static async Task<Answer<ListPoliciesResponse>> RunAsync(ActionCall call)
    {
        var reply = await call.Desk<IAccessDesk>().ListPoliciesAsync(call.Caller);
        return reply.Try(out var policies, out var refusal) ? new ListPoliciesResponse { Policies = [.. policies.Select(AccessItems.Of)] } : refusal;
    }
}
