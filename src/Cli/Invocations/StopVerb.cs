using System.CommandLine;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Invocations;

/// <summary><c>ca stop</c></summary>
internal static class StopVerb
{
    public static Command Create(SessionOptions session)
    {
        var id = new Argument<string>("invocation") { Description = "Id of the invocation, t-…" };
        var instances = new Option<string[]>("--instance", "-i") { Description = "Only on this instance; may be repeated.", HelpName = "ID", AllowMultipleArgumentsPerToken = true };
        var wait = new Option<bool>("--wait") { Description = "Wait until everything has ended, and show the results." };
        var verb = new Verb(
            "stop",
            "Stops what an invocation still runs; a schedule is not due any more. Exit status: 0 when the stop is noted.",
            "ca stop t-…",
            "ca stop t-… --instance mi-… --wait")
        {
            id, instances, wait,
        };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var invokeId = parsed.GetValue(id)!;
            var only = parsed.GetValue(instances);
            var answer = await call.Client.StopInvocationAsync(
                new StopInvocationRequest { InvokeId = invokeId, InstanceId = only is { Length: > 0 } ? only : null }, cancellation);
            if (!parsed.GetValue(wait))
            {
                call.Screen.Show(answer, screen => screen.Line($"{invokeId} is being stopped."));
                return ExitCodes.Success;
            }
            var invocation = await Follower.WaitAsync(call, invokeId, cancellation);
            var results = await InvocationReader.ResultsAsync(call.Client, new() { InvokeId = invokeId }, cancellation);
            InvocationReport.Show(call.Screen, invocation, results);
            return ExitCodes.Success;
        });
        return verb;
    }
}
