using System.CommandLine;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Invocations;

/// <summary><c>ca invocations</c></summary>
internal static class InvocationsVerb
{
    public static Command Create(SessionOptions session)
    {
        var limit = new Option<int>("--limit") { Description = "Most rows shown.", DefaultValueFactory = _ => 20, HelpName = "N" };
        var status = new Option<string?>("--status") { Description = "Only those with this overall status, such as Running or Failed." };
        var instance = new Option<string?>("--instance", "-i") { Description = "Only those with this target.", HelpName = "ID" };
        var name = new Option<string?>("--name") { Description = "Only those of commands of this name." };
        var verb = new Command("invocations", "Lists invocations, newest first.") { limit, status, instance, name };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var request = new DescribeInvocationsRequest
            {
                InvokeStatus = parsed.GetValue(status),
                InstanceId = parsed.GetValue(instance),
                CommandName = parsed.GetValue(name),
                ContentEncoding = "PlainText",
            };
            var found = await Pages.ReadAsync<InvocationItem>(
                async (token, rows) =>
                {
                    var page = await call.Client.DescribeInvocationsAsync(request with { MaxResults = rows, NextToken = token }, cancellation);
                    return (page.Invocations.Invocation, page.NextToken);
                },
                Math.Max(1, parsed.GetValue(limit)));
            // The last column only where it says something.
            var limited = found.Exists(one => one.RateControl is not null) ? 6 : 5;
            call.Screen.Show(found, screen => screen.Table(
                [.. ((string[])["Invocation", "Created", "Status", "Command", "Instances", "Rate control"]).Take(limited)],
                found.Select(one => (string[])[.. ((string[])
                [
                    one.InvokeId, one.CreationTime, one.InvocationStatus, TitleOf(one), CountsText.Of(one.Counts), RateText.Of(one.RateControl),
                ]).Take(limited)])));
            return ExitCodes.Success;
        });
        return verb;
    }

    private const int TitleCharactersMax = 40;

    private static string TitleOf(InvocationItem invocation)
    {
        var text = invocation.CommandName is { Length: > 0 } name ? name : (invocation.CommandContent ?? "").Trim().Split('\n')[0];
        return text.Length <= TitleCharactersMax ? text : text[..(TitleCharactersMax - 1)] + "…";
    }
}
