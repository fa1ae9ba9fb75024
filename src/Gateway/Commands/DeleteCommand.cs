using CloudAssistant.Api.Commands;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Commands;

/// <summary>Deletes a command that no unfinished invocation uses.</summary>
internal static class DeleteCommand
{
    public static async Task<Answer<DeleteCommandResponse>> RunAsync(ActionCall call)
    {
        var id = call.Parameters.RequiredId<CommandId>("CommandId", RefusalCode.InvalidCmdIdNotFound);
        if (call.Parameters.Fault is { } fault)
            return fault;

        var reply = await call.Grains.GetCommand(id).DeleteAsync(call.Caller);
        return reply.Try(out _, out var refusal) ? new DeleteCommandResponse() : refusal;
    }
}
