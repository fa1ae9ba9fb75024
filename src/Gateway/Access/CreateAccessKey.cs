using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Gateway.Access;

/// <summary>Makes an access key.</summary>
internal static class CreateAccessKey
{
    public static async Task<Answer<CreateAccessKeyResponse>> RunAsync(ActionCall call)
    {
        var name = call.Parameters.Required("Name");
        if (call.Parameters.Fault is { } fault)
            return fault;

        var reply = await call.Desk<IAccessDesk>().CreateKeyAsync(call.Caller, name);
        return reply.Try(out var made, out var refusal)
            ? new CreateAccessKeyResponse { AccessKey = AccessItems.Of(made.Key), AccessKeySecret = made.Secret }
            : refusal;
    }
}
