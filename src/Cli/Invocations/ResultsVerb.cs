using System.CommandLine;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Invocations;

/// <summary><c>ca results</c></summary>
internal static class ResultsVerb
{
    public static Command Create(SessionOptions session)
    {
        var id = new Argument<string>("invocation") { Description = "Id of the invocation, t-…" };
        var instance = new Option<string?>("--instance", "-i") { Description = "Only of this instance.", HelpName = "ID" };
        var status = new Option<string?>("--status") { Description = "Only with this status, such as Failed or Timeout." };
        var wait = new Option<bool>("--wait") { Description = "Wait for the end first: of a schedule, until it is never due any more or was stopped." };
        var verb = new Verb(
            "results",
            "Shows how an invocation ended, equal results together; of a schedule the latest run on each instance, and when it is due next. Exit status: 0 success or not ended yet, 1 otherwise ended.",
            "ca results t-…",
            "ca results t-… --wait",
            "ca results t-… --status Failed --output json")
        {
            id, instance, status, wait,
        };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var invokeId = parsed.GetValue(id)!;
            var invocation = parsed.GetValue(wait)
                ? await Follower.WaitAsync(call, invokeId, cancellation)
                : await InvocationReader.ReadAsync(call.Client, invokeId, cancellation);
            var results = await InvocationReader.ResultsAsync(
                call.Client,
                new() { InvokeId = invokeId, InstanceId = parsed.GetValue(instance), InvokeRecordStatus = parsed.GetValue(status) },
                cancellation);
            InvocationReport.Show(call.Screen, invocation, results);
            return InvocationReport.ExitCode(invocation);
        });
        return verb;
    }
}
