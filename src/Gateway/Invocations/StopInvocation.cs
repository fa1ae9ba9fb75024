using CloudAssistant.Api.Invocations;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Gateway.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Invocations;

/// <summary>Stops what has not ended.</summary>
internal static class StopInvocation
{
    public static async Task<Answer<StopInvocationResponse>> RunAsync(ActionCall call)
    {
        var id = call.Parameters.RequiredId<InvocationId>("InvokeId", RefusalCode.InvalidInvokeIdNotFound);
        var instances = call.Parameters.InstanceIds(RefusalCode.InvalidInstanceIdNotFound);
        // Without instances all are stopped, so that instances named in another way must not go unheard.
        if (call.Parameters.All.Keys.Any(name => name.StartsWith("InstanceId", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("InstanceId.", StringComparison.Ordinal)))
            call.Parameters.Refuse(RefusalResponses.Invalid("InstanceId", "instances are named as InstanceId.1, InstanceId.2 and so on"));
        if (call.Parameters.Fault is { } fault)
            return fault;

        var reply = await call.Grains.GetInvocation(id).StopAsync(call.Caller, instances);
        return reply.Try(out _, out var refusal) ? new StopInvocationResponse() : refusal;
    }
}
