using System.CommandLine;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Instances;

/// <summary><c>ca instances deregister</c></summary>
internal static class InstanceDeregisterVerb
{
    public static Command Create(SessionOptions session)
    {
        var id = new Argument<string>("instance") { Description = "Id of the instance, mi-…" };
        var verb = new Verb("deregister", "Forgets an instance; its agent is let in no more until it enrolls anew.", "ca instances deregister mi-…") { id };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var answer = await call.Client.DeregisterManagedInstanceAsync(new() { InstanceId = parsed.GetValue(id), ClientToken = Guid.NewGuid().ToString("N") }, cancellation);
            call.Screen.Show(answer.Instance, screen => screen.Line($"{parsed.GetValue(id)} is forgotten."));
            return ExitCodes.Success;
        });
        return verb;
    }
}
