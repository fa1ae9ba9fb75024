using CloudAssistant.Api.Commands;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Commands;

/// <summary>Changes what was said of a command. CommandContent is accepted and has no effect, as documented.</summary>
internal static class ModifyCommand
{
    public static async Task<Answer<ModifyCommandResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        var id = parameters.RequiredId<CommandId>("CommandId", RefusalCode.InvalidCmdIdNotFound);
        // What is there and empty is cleared; what is absent stays.
        var change = new CommandChange
        {
            Name = parameters.Given("Name"),
            Description = parameters.Given("Description"),
            Timeout = parameters.Timeout(),
            WorkingDir = parameters.Given("WorkingDir"),
            Launcher = parameters.Given("Launcher"),
        };
        if (parameters.Fault is { } fault)
            return fault;

        var reply = await call.Grains.GetCommand(id).ModifyAsync(call.Caller, change);
        return reply.Try(out _, out var refusal) ? new ModifyCommandResponse() : refusal;
    }
}
