using CloudAssistant.Api.Invocations;
using CloudAssistant.Gateway.Commands;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Gateway.Invocations;

/// <summary>Runs a script, and stores it as a command only when asked.</summary>
internal static class RunCommand
{
    private const int ResourceTagsMax = 20;

    public static async Task<Answer<RunCommandResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        var draft = parameters.Draft(base64ByDefault: false);
        // What a call says of timeout, directory and launcher is the command's own here: there is no other command to differ from.
        var request = parameters.Invocation(ResourceTagsMax) with
        {
            Draft = draft,
            KeepCommand = parameters.Flag("KeepCommand") ?? false,
            WorkingDir = null,
            Launcher = null,
        };
        if (parameters.Fault is { } fault)
            return fault;

        var reply = await call.Desk<IInvocationDesk>().StartAsync(call.Caller, request);
        if (request.DryRun && reply.Refused is null)
            return new RunCommandResponse();
        return reply.Try(out var accepted, out var refusal)
            ? new RunCommandResponse { CommandId = accepted.Command.ToString(), InvokeId = accepted.Invocation.ToString() }
            : refusal;
    }
}
