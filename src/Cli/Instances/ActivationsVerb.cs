using System.CommandLine;
using CloudAssistant.Api.Instances;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Instances;

/// <summary><c>ca activations</c></summary>
internal static class ActivationsVerb
{
    public static Command Create(SessionOptions session) => new("activations", "Looks after activation codes; ca enroll makes one.")
    {
        List(session),
        Disable(session),
        Delete(session),
    };

    private static Verb List(SessionOptions session)
    {
        var limit = Limit.Option();
        var verb = new Verb("list", "Lists activation codes, newest first, without the codes.", "ca activations list", "ca activations list --limit 5 --output json") { limit };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var found = await Pages.ReadAsync<ActivationItem>(
                async (token, rows) =>
                {
                    var page = await call.Client.DescribeActivationsAsync(new() { MaxResults = rows, NextToken = token }, cancellation);
                    return (page.ActivationList, page.NextToken);
                },
                parsed.Rows(limit));
            call.Screen.Show(found, screen => screen.Table(
                ["Activation", "Name prefix", "Created", "Hours", "Enrolled", "Disabled", "From"],
                found.Select(one => (string[])
                [
                    one.ActivationId, one.InstanceName, one.CreationTime, one.TimeToLiveInHours.ToString(), $"{one.RegisteredCount} of {one.InstanceCount}",
                    one.Disabled == true ? "yes" : "no", one.IpAddressRange,
                ])));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static Verb Disable(SessionOptions session)
    {
        var id = Id();
        var verb = new Verb("disable", "Lets an activation code take no more instances; those enrolled stay.", "ca activations disable 4A0C…") { id };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var answer = await call.Client.DisableActivationAsync(new() { ActivationId = parsed.GetValue(id) }, cancellation);
            call.Screen.Show(answer.Activation, screen => screen.Line($"{parsed.GetValue(id)} takes no more instances."));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static Verb Delete(SessionOptions session)
    {
        var id = Id();
        var verb = new Verb("delete", "Deletes an activation code; refused once instances enrolled with it.", "ca activations delete 4A0C…") { id };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var answer = await call.Client.DeleteActivationAsync(new() { ActivationId = parsed.GetValue(id) }, cancellation);
            call.Screen.Show(answer.Activation, screen => screen.Line($"{parsed.GetValue(id)} is deleted."));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static Argument<string> Id() => new("activation") { Description = "Id of the activation code, as ca activations list shows it." };
}
