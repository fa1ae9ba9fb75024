using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Gateway.Access;

/// <summary>Lists access keys, without their secrets.</summary>
internal static class ListAccessKeys
{
    public static async Task<Answer<ListAccessKeysResponse>> RunAsync(ActionCall call)
    {
        var reply = await call.Desk<IAccessDesk>().ListKeysAsync(call.Caller);
        return reply.Try(out var keys, out var refusal) ? new ListAccessKeysResponse { AccessKeys = [.. keys.Select(AccessItems.Of)] } : refusal;
    }
}
