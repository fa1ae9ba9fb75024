using System.CommandLine;
using CloudAssistant.Agent.Instances;

namespace CloudAssistant.Agent.Verbs;

/// <summary>drain: asks the agent at work to make way for its next life.</summary>
internal static class DrainVerb
{
    private const int LooksForAnswer = 5;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    public static Command New()
    {
        var stateDir = StateDirOption.New();
        var noWait = new Option<bool>("--no-wait") { Description = "Only asks." };
        var verb = new Command(
            "drain",
            "Asks the agent at work to end as soon as nothing runs, so that a service manager starts it again, as its new version or with new settings. Until then "
            + "nothing new starts; what waits is sent again to its next life, and nothing runs twice. What takes longer than run's --drain-within does not keep the "
            + "machine from being managed: then the agent takes work again, and ends when nothing runs. Ctrl-C ends the waiting only. Exit status: 0 it made way, was asked, "
            + "or none works here; 1 it takes work again; 2 it cannot be asked.") { noWait, stateDir };
        verb.SetAction((parsed, cancellation) => DrainAsync(new StateDirectory(parsed.GetRequiredValue(stateDir)), !parsed.GetValue(noWait), cancellation));
        return verb;
    }

    private static async Task<int> DrainAsync(StateDirectory directory, bool wait, CancellationToken cancellation)
    {
        if (!directory.Exists() || !directory.IsLocked())
        {
            Console.WriteLine($"No agent works in {directory.Path}.");
            return ExitCode.Done;
        }
        var before = DrainNote.Read(directory)?.Text;
        if (Machine.This.AskToDrain(directory.LockFile) is not { } works)
        {
            AgentLog.Write($"The agent that works in {directory.Path} cannot be asked: it is of an older version, or another account's.");
            return ExitCode.Usage;
        }
        if (wait)
            return await WaitAsync(directory, works, before, cancellation);
        Console.WriteLine("The agent was asked to end as soon as nothing runs.");
        return ExitCode.Done;
    }

    private static async Task<int> WaitAsync(StateDirectory directory, Func<bool> works, string? before, CancellationToken cancellation)
    {
        var said = "";
        var looks = 0;
        using var timer = new PeriodicTimer(LookEvery, TimeProvider.System);
        while (works())
        {
            // What was answered to somebody else before counts only when nothing else comes.
            if (DrainNote.Read(directory) is { } note && note.Text != said && (note.Text != before || ++looks > LooksForAnswer))
            {
                Console.WriteLine(said = note.Text);
                if (note.TakesWork)
                    return ExitCode.Failed;
            }
            try
            {
                await timer.WaitForNextTickAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                return ExitCode.Failed;
            }
        }
        Console.WriteLine("The agent made way.");
        return ExitCode.Done;
    }
}
