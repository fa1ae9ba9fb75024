using System.CommandLine;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Calls;

/// <summary><c>ca call</c></summary>
internal static class CallVerb
{
    public static Command Create(SessionOptions session)
    {
        var action = new Argument<string>("action") { Description = "Name of the action, such as DescribeInvocations." };
        var parameters = new Argument<string[]>("parameters")
        {
            Description = "--Name value or --Name=value, sent as they are; lists are numbered: --InstanceId.1 mi-…", Arity = ArgumentArity.ZeroOrMore,
        };
        var verb = new Verb(
            "call",
            "Calls any action of the API and prints its answer, JSON. Exit status: 0 answered, 2 wrong usage, 3 refused or unreachable.",
            "ca call DescribeInvocations --MaxResults 5",
            "ca call RunCommand --Type RunShellScript --CommandContent uptime --InstanceId.1 mi-…",
            "ca call TagResources --ResourceType instance --ResourceId.1 mi-… --Tag.1.Key env --Tag.1.Value prod")
        {
            action, parameters,
        };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var answer = await call.Client.CallAsync(parsed.GetValue(action)!, CallParameters.Of(parsed.GetValue(parameters) ?? []), cancellation);
            call.Screen.Document(answer);
            return ExitCodes.Success;
        });
        return verb;
    }
}
