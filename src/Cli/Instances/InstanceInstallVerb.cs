using System.CommandLine;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Instances;

/// <summary><c>ca instances install</c></summary>
internal static class InstanceInstallVerb
{
    public static Command Create(SessionOptions session)
    {
        var ids = new Argument<string[]>("instance") { Description = "Ids, at most 50.", Arity = ArgumentArity.OneOrMore };
        var verb = new Verb("install", "Checks that instances are there; each has its agent, which ca enroll brings. For scripts written for the vendor's API.", "ca instances install mi-…") { ids };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var answer = await call.Client.InstallCloudAssistantAsync(new() { InstanceId = parsed.GetValue(ids) }, cancellation);
            call.Screen.Show(answer, screen => screen.Line("The instances have their agents."));
            return ExitCodes.Success;
        });
        return verb;
    }
}
