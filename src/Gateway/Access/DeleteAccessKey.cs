using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Gateway.Access;

/// <summary>Deletes an access key.</summary>
internal static class DeleteAccessKey
{
    public static async Task<Answer<DeleteAccessKeyResponse>> RunAsync(ActionCall call)
    {
        var id = call.Parameters.Required("UserAccessKeyId");
        if (call.Parameters.Fault is { } fault)
            return fault;

        var reply = await call.Desk<IAccessDesk>().DeleteKeyAsync(call.Caller, id);
        return reply.Try(out _, out var refusal) ? new DeleteAccessKeyResponse() : refusal;
    }
}
