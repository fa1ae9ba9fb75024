using System.CommandLine;
using CloudAssistant.Api.Files;
using CloudAssistant.Cli.Hosting;
using CloudAssistant.Cli.Output;

namespace CloudAssistant.Cli.Files;

/// <summary><c>ca sent-files</c></summary>
internal static class SentFilesVerb
{
    public static Command Create(SessionOptions session)
    {
        var id = new Argument<string?>("id") { Description = "Only this one, f-…, with what became of it on each instance.", Arity = ArgumentArity.ZeroOrOne };
        var limit = new Option<int>("--limit") { Description = "Most rows shown.", DefaultValueFactory = _ => 20, HelpName = "N" };
        var status = new Option<string?>("--status") { Description = "Only those with this overall status: Pending, Running, Success, Failed or PartialFailed." };
        var instance = new Option<string?>("--instance", "-i") { Description = "Only those sent to this instance.", HelpName = "ID" };
        var name = new Option<string?>("--name") { Description = "Only files of this name." };
        var wait = new Option<bool>("--wait") { Description = "With an id: wait for the end first." };
        var verb = new Verb(
            "sent-files",
            "Lists files that were sent within the last day, newest first; with an id, what became of one. Exit status: 0 success or not ended yet, 1 otherwise ended.",
            "ca sent-files --status Failed",
            "ca sent-files f-… --wait")
        {
            id, limit, status, instance, name, wait,
        };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(wait) && result.GetResult(id) is not { Tokens.Count: > 0 })
                result.AddError("--wait needs an id.");
        });
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            if (parsed.GetValue(id) is { } one)
            {
                var sent = parsed.GetValue(wait) ? await SentFiles.WaitAsync(call, one, cancellation) : await SentFiles.ReadAsync(call, one, cancellation);
                SentFiles.Show(call.Screen, sent);
                return SentFiles.ExitCode(sent);
            }

            var request = new DescribeSendFileResultsRequest { InvocationStatus = parsed.GetValue(status), InstanceId = parsed.GetValue(instance), Name = parsed.GetValue(name) };
            var found = await Pages.ReadAsync<SentFileItem>(
                async (token, rows) =>
                {
                    var page = await call.Client.DescribeSendFileResultsAsync(request with { MaxResults = rows, NextToken = token }, cancellation);
                    return (page.Invocations.Invocation, page.NextToken);
                },
                Math.Max(1, parsed.GetValue(limit)));
            call.Screen.Show(found, screen => Show(screen, found));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static void Show(Screen screen, List<SentFileItem> found) => screen.Table(
        ["File", "Created", "Status", "Path", "Instances"],
        found.Select(one => (string[])[one.InvokeId, one.CreationTime, one.InvocationStatus, SentFiles.PathOf(one), SentFiles.Counts(one)]));
}
