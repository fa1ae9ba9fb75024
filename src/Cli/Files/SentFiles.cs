using CloudAssistant.Api.Files;
using CloudAssistant.Cli.Hosting;
using CloudAssistant.Cli.Output;
using Spectre.Console;

namespace CloudAssistant.Cli.Files;

/// <summary>Reads files that were sent, waits for their end and shows them.</summary>
internal static class SentFiles
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(1);

    /// <summary>One of them; wrong usage when there is none of that id.</summary>
    public static async Task<SentFileItem> ReadAsync(Session session, string id, CancellationToken cancellation)
    {
        var answer = await session.Client.DescribeSendFileResultsAsync(new() { InvokeId = id }, cancellation);
        return answer.Invocations.Invocation is [var sent] ? sent : throw new UsageException($"There is no file {id}; they are kept for a day.");
    }

    /// <summary>Watches one to its end. On a screen a line lives with it; through a pipe nothing is written.</summary>
    public static Task<SentFileItem> WaitAsync(Session session, string id, CancellationToken cancellation)
    {
        if (!session.Terminal.ErrorIsScreen)
            return WaitAsync(session, id, _ => { }, cancellation);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(session.Terminal.Error) });
        return console.Status().StartAsync(
            Markup.Escape(id), status => WaitAsync(session, id, sent => status.Status = Markup.Escape($"{id} {Progress(sent)}"), cancellation));
    }

    /// <summary>What became of it on each instance.</summary>
    public static void Show(Screen screen, SentFileItem sent) => screen.Show(sent, people =>
    {
        people.Table(
            ["Instance", "Status", "Error"],
            sent.InvokeInstances.InvokeInstance.Select(one => (string[])[one.InstanceId, one.InvocationStatus, ErrorOf(one)]));
        people.Line($"{sent.InvokeId} {sent.InvocationStatus}: {PathOf(sent)}, {Counts(sent)}");
    });

    /// <summary>Where it was sent to, as a path.</summary>
    public static string PathOf(SentFileItem sent) => $"{sent.TargetDir.TrimEnd('/')}/{sent.Name}";

    /// <summary>Such as <c>2 Success, 1 Invalid</c>.</summary>
    public static string Counts(SentFileItem sent) => string.Join(
        ", ", sent.InvokeInstances.InvokeInstance.GroupBy(one => one.InvocationStatus).OrderByDescending(group => group.Count()).Select(group => $"{group.Count()} {group.Key}"));

    /// <summary>Nothing of it can change any more.</summary>
    public static bool HasEnded(SentFileItem sent) => sent.InvocationStatus is not ("Pending" or "Running");

    public static int ExitCode(SentFileItem sent) => sent.InvocationStatus == "Success" || !HasEnded(sent) ? ExitCodes.Success : ExitCodes.NotSuccess;

    private static async Task<SentFileItem> WaitAsync(Session session, string id, Action<SentFileItem> show, CancellationToken cancellation)
    {
        // Most are answered at once; one that waits for its instance costs one call a second.
        var pause = PauseMin;
        while (true)
        {
            var sent = await ReadAsync(session, id, cancellation);
            show(sent);
            if (HasEnded(sent))
                return sent;
            await Task.Delay(pause, session.Terminal.Time, cancellation);
            pause = pause * 1.5 < PauseMax ? pause * 1.5 : PauseMax;
        }
    }

    private static string Progress(SentFileItem sent)
    {
        var open = sent.InvokeInstances.InvokeInstance.Count(one => one.InvocationStatus is "Pending" or "Running");
        return $"{sent.VmCount - open} of {sent.VmCount} ended: {Counts(sent)}";
    }

    private static string ErrorOf(SentFileInstanceItem one) => string.Join(": ", new[] { one.ErrorCode, one.ErrorInfo }.Where(part => !string.IsNullOrEmpty(part)));
}
