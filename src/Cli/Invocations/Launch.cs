using CloudAssistant.Api.Invocations;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Invocations;

/// <summary>What follows once an invocation is accepted: its id only, or its end.</summary>
internal static class Launch
{
    public static async Task<int> FollowAsync(Session session, InvocationRequest request, string invokeId, object accepted, bool noWait, CancellationToken cancellation)
    {
        if (noWait)
        {
            session.Screen.Show(accepted, screen => screen.Line(invokeId));
            return ExitCodes.Success;
        }
        if (RepeatText.When(request) is { Length: > 0 } when)
        {
            session.Screen.Show(accepted, screen =>
            {
                screen.Line(invokeId);
                screen.Note($"It runs by itself: {when}. See it: ca results {invokeId}. Stop it: ca stop {invokeId}");
            });
            return ExitCodes.Success;
        }
        try
        {
            var invocation = await Follower.WaitAsync(session, invokeId, cancellation);
            var results = await InvocationReader.ResultsAsync(session.Client, new() { InvokeId = invokeId }, cancellation);
            InvocationReport.Show(session.Screen, invocation, results);
            return InvocationReport.ExitCode(invocation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            session.Screen.Note($"{invokeId} goes on. Stop it: ca stop {invokeId}. See it: ca results {invokeId}");
            return ExitCodes.Interrupted;
        }
    }
}
