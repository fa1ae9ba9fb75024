using CloudAssistant.Api.Invocations;
using CloudAssistant.Gateway.Commands;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Invocations;

/// <summary>Runs a stored command.</summary>
internal static class InvokeCommand
{
    private const int ResourceTagsMax = 10;

    public static async Task<Answer<InvokeCommandResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        var command = parameters.RequiredId<CommandId>("CommandId", RefusalCode.InvalidCmdIdNotFound);
        var request = parameters.Invocation(ResourceTagsMax) with { Command = command, Timeout = parameters.Timeout() };
        if (parameters.Fault is { } fault)
            return fault;

        var reply = await call.Desk<IInvocationDesk>().StartAsync(call.Caller, request);
        return reply.Try(out var accepted, out var refusal) ? new InvokeCommandResponse { InvokeId = request.DryRun ? "" : accepted.Invocation.ToString() } : refusal;
    }
}
