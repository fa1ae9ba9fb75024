using System.CommandLine;
using System.Runtime.InteropServices;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Logs;

namespace CloudAssistant.Agent.Verbs;

/// <summary>logs: what the agent said of itself.</summary>
internal static class LogsVerb
{
    public static Command New()
    {
        var stateDir = StateDirOption.New();
        var lines = Numbers.Option("--lines", "So many of the last lines.", 50, 1, 100_000);
        var follow = new Option<bool>("--follow", "-f") { Description = "Goes on with what is written from now on, until Ctrl-C." };
        var json = new Option<bool>("--json") { Description = "Writes one JSON object a line, with time and text." };
        var verb = new Command(
            "logs",
            "Shows the agent's own log, oldest line first. It names records by their ids and holds no script, output, parameter, key or code. "
            + "Exit status: 0 done; 1 there is no log; 2 this account cannot see it.") { lines, follow, json, stateDir };
        verb.SetAction(async (parsed, cancellation) =>
            await ShowAsync(new StateDirectory(parsed.GetRequiredValue(stateDir)), parsed.GetValue(lines), parsed.GetValue(follow), parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> ShowAsync(StateDirectory directory, int lines, bool follow, bool json, CancellationToken cancellation)
    {
        if (!directory.Exists() || (!LogFile.Paths(directory.Path).Any() && !follow))
        {
            AgentLog.Write($"There is no log in {Path.Combine(directory.Path, LogFile.DirectoryName)}: no agent has run there yet, or it keeps none (--log-files 0).");
            return ExitCode.Failed;
        }
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        if (follow)
            await LogReader.FollowAsync(directory.Path, lines, Write, TimeProvider.System, stopping.Token);
        else
            foreach (var line in LogReader.Last(directory.Path, lines))
                Write(line);
        return ExitCode.Done;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stopping.Cancel();
        }

        void Write(string line)
        {
            var (time, text) = LogLine.Split(line);
            Console.WriteLine(json ? new JsonObject { { "time", time.Length > 0 ? time : null }, { "text", text } } : line);
        }
    }
}
