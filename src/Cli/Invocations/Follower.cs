using CloudAssistant.Api.Invocations;
using CloudAssistant.Cli.Hosting;
using Spectre.Console;

namespace CloudAssistant.Cli.Invocations;

/// <summary>Watches an invocation to its end. On a screen a line lives with it; through a pipe nothing is written.</summary>
internal static class Follower
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(1);

    public static Task<InvocationItem> WaitAsync(Session session, string invokeId, CancellationToken cancellation)
    {
        if (!session.Terminal.ErrorIsScreen)
            return WaitAsync(session, invokeId, _ => { }, cancellation);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(session.Terminal.Error) });
        return console.Status().StartAsync(
            Markup.Escape(invokeId),
            status => WaitAsync(session, invokeId, invocation => status.Status = Markup.Escape($"{invokeId} {CountsText.Progress(invocation.Counts)}{Limit(invocation)}"), cancellation));
    }

    private static string Limit(InvocationItem invocation) => invocation.RateControl is { } rate ? $" ({RateText.Of(rate)})" : "";

    private static async Task<InvocationItem> WaitAsync(Session session, string invokeId, Action<InvocationItem> show, CancellationToken cancellation)
    {
        // Short runs are answered at once, long ones cost one call a second.
        var pause = PauseMin;
        while (true)
        {
            var invocation = await InvocationReader.ReadAsync(session.Client, invokeId, cancellation);
            show(invocation);
            if (InvocationReader.HasEnded(invocation))
                return invocation;
            await Task.Delay(pause, session.Terminal.Time, cancellation);
            pause = pause * 1.5 < PauseMax ? pause * 1.5 : PauseMax;
        }
    }
}
