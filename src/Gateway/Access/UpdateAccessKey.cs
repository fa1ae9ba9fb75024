using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Gateway.Access;

/// <summary>Renames, enables or disables an access key.</summary>
internal static class UpdateAccessKey
{
    public static async Task<Answer<UpdateAccessKeyResponse>> RunAsync(ActionCall call)
    {
        var id = call.Parameters.Required("UserAccessKeyId");
        bool? enabled = call.Parameters.Optional("Status") switch
        {
            null => null,
            "Active" => true,
            "Inactive" => false,
            _ => Wrong(call.Parameters),
        };
        if (call.Parameters.Fault is { } fault)
            return fault;

        var reply = await call.Desk<IAccessDesk>().UpdateKeyAsync(call.Caller, id, new(call.Parameters.Optional("Name"), enabled));
        return reply.Try(out var key, out var refusal) ? new UpdateAccessKeyResponse { AccessKey = AccessItems.Of(key) } : refusal;
    }

    private static bool? Wrong(ParameterReader parameters)
    {
        parameters.Refuse(RefusalResponses.Invalid("Status", "Active or Inactive"));
        return null;
    }
}
