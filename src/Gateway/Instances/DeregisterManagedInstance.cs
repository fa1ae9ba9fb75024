using CloudAssistant.Api.Instances;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Instances;

/// <summary>Forgets a managed instance.</summary>
internal static class DeregisterManagedInstance
{
    public static async Task<Answer<DeregisterManagedInstanceResponse>> RunAsync(ActionCall call)
    {
        var id = call.Parameters.RequiredId<InstanceId>("InstanceId", RefusalCode.InvalidInstanceNotFound);
        var token = call.Parameters.ClientToken();
        if (call.Parameters.Fault is { } fault)
            return fault;

        var reply = await call.Desk<IInstanceDesk>().DeregisterAsync(call.Caller, id, token);
        return reply.Try(out var instance, out var refusal)
            ? new DeregisterManagedInstanceResponse { Instance = ManagedInstanceItems.Of(instance) }
            : refusal;
    }
}
