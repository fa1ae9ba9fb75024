using CloudAssistant.Api.Commands;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Commands;

namespace CloudAssistant.Gateway.Commands;

/// <summary>Stores a command.</summary>
internal static class CreateCommand
{
    public static async Task<Answer<CreateCommandResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        parameters.Required("Name");
        var draft = parameters.Draft(base64ByDefault: true);
        var token = parameters.ClientToken();
        if (parameters.Fault is { } fault)
            return fault;

        var reply = await call.Desk<ICommandDesk>().CreateAsync(call.Caller, draft, token);
        return reply.Try(out var command, out var refusal) ? new CreateCommandResponse { CommandId = command.Id.ToString() } : refusal;
    }
}
