using System.CommandLine;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Cli.Hosting;
using CloudAssistant.Cli.Output;

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
        var verb = new Verb(
            "invocations",
            "Lists invocations, newest first; of those that repeat, when they are due next and how many due times were missed.",
            "ca invocations",
            "ca invocations --status Running --instance mi-…",
            "ca invocations --limit 100 --output json")
        {
            limit, status, instance, name,
        };
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
            call.Screen.Show(found, screen => Show(screen, found));
            return ExitCodes.Success;
        });
        return verb;
    }

    private const int TitleCharactersMax = 40;

    private static void Show(Screen screen, List<InvocationItem> found)
    {
        // The last columns only where they say something.
        var (repeats, limited) = (found.Exists(RepeatText.Repeats), found.Exists(one => one.RateControl is not null));
        (string Heading, bool Shown, Func<InvocationItem, string> Cell)[] columns =
        [
            ("Invocation", true, one => one.InvokeId),
            ("Created", true, one => one.CreationTime),
            ("Status", true, one => one.InvocationStatus),
            ("Command", true, TitleOf),
            ("Instances", true, one => CountsText.Of(one.Counts)),
            ("Next due", repeats, RepeatText.Next),
            ("Missed", repeats, RepeatText.Missed),
            ("Rate control", limited, one => RateText.Of(one.RateControl)),
        ];
        var shown = columns.Where(column => column.Shown).ToArray();
        screen.Table([.. shown.Select(column => column.Heading)], found.Select(one => (string[])[.. shown.Select(column => column.Cell(one))]));
    }

    private static string TitleOf(InvocationItem invocation)
    {
        var text = invocation.CommandName is { Length: > 0 } name ? name : (invocation.CommandContent ?? "").Trim().Split('\n')[0];
        return text.Length <= TitleCharactersMax ? text : text[..(TitleCharactersMax - 1)] + "…";
    }
}
