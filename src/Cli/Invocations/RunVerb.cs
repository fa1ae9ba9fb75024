using System.CommandLine;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Cli.Commands;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Invocations;

/// <summary><c>ca run</c></summary>
internal static class RunVerb
{
    public static Command Create(SessionOptions session)
    {
        var script = new ScriptText();
        var type = ScriptType.Option();
        var name = new Option<string?>("--name") { Description = "Name of the command, for lists." };
        var options = new InvocationOptions("60s");
        var verb = new Verb(
            "run",
            "Runs a script on instances, waits for the end and shows the results; with --schedule or --at-boot it prints the id only. Exit status: 0 success, 1 otherwise ended, 2 wrong usage, 3 refused or unreachable.",
            "ca run 'uptime' --all",
            "ca run --file fix.sh --timeout 10m --tag env=prod",
            "ca run 'echo {{who}}' --parameter who=me --instance mi-…",
            "ca run --file fix.sh --all --concurrency 10% --max-errors 3",
            "ca run --file fix.sh --tag env=prod --schedule '0 0 8 ? * MON-FRI'");
        script.AddTo(verb);
        verb.Add(type);
        verb.Add(name);
        options.AddTo(verb);
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var request = await options.ApplyAsync(
                parsed,
                call,
                new RunCommandRequest
                {
                    Type = ScriptType.ToApi(parsed.GetValue(type)!),
                    CommandContent = await script.ReadAsync(parsed, call.Terminal, cancellation),
                    Name = parsed.GetValue(name),
                },
                cancellation);
            request = request with { EnableParameter = request.Parameters is null ? null : true };
            var accepted = await call.Client.RunCommandAsync(request, cancellation);
            return await Launch.FollowAsync(
                call, request, accepted.InvokeId, new { accepted.InvokeId, accepted.CommandId }, options.NoWait(parsed), cancellation);
        });
        return verb;
    }
}
