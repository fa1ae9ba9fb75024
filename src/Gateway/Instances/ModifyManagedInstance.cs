using CloudAssistant.Api.Instances;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Instances;

/// <summary>Gives a managed instance another name.</summary>
internal static class ModifyManagedInstance
{
    public static async Task<Answer<ModifyManagedInstanceResponse>> RunAsync(ActionCall call)
    {
        var id = call.Parameters.RequiredId<InstanceId>("InstanceId", RefusalCode.InvalidInstanceNotFound);
        var name = call.Parameters.Required("InstanceName");
        if (call.Parameters.Fault is { } fault)
            return fault;

        var reply = await call.Grains.GetInstanceAgent(id).RenameAsync(call.Caller, name);
        return reply.Try(out var instance, out var refusal)
            ? new ModifyManagedInstanceResponse { Instance = new() { InstanceId = instance.Id.ToString(), InstanceName = instance.Name } }
            : refusal;
    }
}
