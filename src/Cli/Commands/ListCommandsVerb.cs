using System.CommandLine;
using CloudAssistant.Api.Commands;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Commands;

/// <summary><c>ca commands list</c></summary>
internal static class ListCommandsVerb
{
    public static Command Create(SessionOptions session)
    {
        var limit = Limit.Option();
        var name = new Option<string?>("--name") { Description = "Only those of this name; * at either end stands for anything." };
        var tags = TextOptions.Tags("--tag", "Only those with this tag; repeated: all of them.");
        var verb = new Verb(
            "list",
            "Lists stored commands, newest first.",
            "ca commands list",
            "ca commands list --name 'backup*' --limit 10",
            "ca commands list --tag env=prod --output json")
        {
            limit, name, tags,
        };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var request = new DescribeCommandsRequest { Name = parsed.GetValue(name), Tag = parsed.GetValue(tags) is { Length: > 0 } wanted ? wanted : null };
            var found = await CommandReader.ReadAsync(call.Client, request, parsed.Rows(limit), cancellation);
            call.Screen.Show(found, screen => screen.Table(
                ["Command", "Name", "Type", "Created", "Invoked", "Description"],
                found.Select(one => (string[])[one.CommandId, one.Name, one.Type, one.CreationTime, one.InvokeTimes.ToString(), one.Description])));
            return ExitCodes.Success;
        });
        return verb;
    }
}
