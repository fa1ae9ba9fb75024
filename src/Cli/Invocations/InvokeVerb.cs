using System.CommandLine;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Cli.Commands;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Invocations;

/// <summary><c>ca invoke</c></summary>
internal static class InvokeVerb
{
    public static Command Create(SessionOptions session)
    {
        var id = CommandsVerb.Id();
        var options = new InvocationOptions("the command's");
        var verb = new Verb(
            "invoke",
            "Runs a stored command on instances, waits for the end and shows the results; with --schedule or --at-boot it prints the id only. Exit status: as ca run.",
            "ca invoke c-… --all",
            "ca invoke c-… --parameter unit=nginx --tag env=prod",
            "ca invoke c-… --all --batch 20 --batch-pause 5m",
            "ca invoke c-… --instance mi-… --schedule 'rate(5m)'")
        {
            id,
        };
        options.AddTo(verb);
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var request = await options.ApplyAsync(parsed, call, new InvokeCommandRequest { CommandId = parsed.GetValue(id) }, cancellation);
            var accepted = await call.Client.InvokeCommandAsync(request, cancellation);
            return await Launch.FollowAsync(call, request, accepted.InvokeId, new { accepted.InvokeId, request.CommandId }, options.NoWait(parsed), cancellation);
        });
        return verb;
    }
}
