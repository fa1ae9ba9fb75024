using System.CommandLine;
using System.Runtime.InteropServices;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Logs;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Settings;

namespace CloudAssistant.Agent.Verbs;

/// <summary>run: works until told to stop.</summary>
internal static class RunVerb
{
    public static Command New()
    {
        var stateDir = StateDirOption.New();
        var verb = new Command(
            "run",
            "Keeps a link to the server and runs its scripts. On SIGTERM or Ctrl-C it waits up to 3 s for scripts that run; what is left of them is ended at "
            + "the next start and reported as interrupted. Asked by the verb drain it ends when nothing runs. Exit status: 0 told to stop; 1 it cannot work here now, or another agent works; 2 not enrolled; "
            + "3 the server sent this instance away for good; 4 the disk failed under the journal.") { stateDir };
        foreach (var option in RunSettings.Options)
            verb.Add(option);
        verb.SetAction(async (parsed, cancellation) => RunSettings.Read(parsed, Environment.GetEnvironmentVariable, out var whyNot) is { } settings
            ? await Machine.This.WorkAsync(stop => RunAsync(new StateDirectory(parsed.GetRequiredValue(stateDir)), settings, stop))
            : Refuse(whyNot!, ExitCode.Usage));
        return verb;
    }

    private static async Task<int> RunAsync(StateDirectory directory, RunSettings settings, CancellationToken stop)
    {
        if (!directory.Exists())
            return Refuse("This machine is not enrolled: use enroll first.", ExitCode.Usage);
        using var held = directory.TryLock();
        if (held is null)
            // Or diagnose, for some seconds: a service that met it comes back.
            return Refuse($"Another agent works in {directory.Path}.", ExitCode.Failed);
        if (directory.ReadIdentity() is not { } identity || directory.ReadKey() is not { } key)
            return Refuse($"This machine is not enrolled, or its identity in {directory.Path} is not whole: use enroll first.", ExitCode.Usage);
        if (directory.ReadTrust(identity, out var whyNot) is not { } trust)
            return Refuse(whyNot!, ExitCode.Usage);
        if (trust.IsPinned)
            Machine.This.ReadNoAuthorities();
        if (settings.Server is { } server)
            identity = identity with { Server = server };
        directory.Make();
        using var log = new LogKeeping(directory, settings.Log);
        if (!Machine.This.MakeScriptDirectory(directory.Scripts))
            return Refuse($"Scripts cannot lie in {directory.Scripts}: it cannot be made, or is not a directory of this account.", ExitCode.Failed);

        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        AgentLog.Write($"agent {AgentVersion.Text} begins as {identity.InstanceId} of {identity.Server}, process {Environment.ProcessId}");
        var runner = new RunnerOptions { ScriptDirectory = directory.Scripts, ReapOrphans = true, Limits = settings.ScriptLimits };
        try
        {
            var sentAway = await Agent.RunAsync(directory, identity, key, trust, settings.Limits, runner, Machine.This.NewClock(), stopping.Token, Machine.This.OnDrainAsked);
            if (sentAway is null)
                AgentLog.Write("agent ends: it was told to stop, or to make way");
            return sentAway is null ? ExitCode.Done : Refuse($"The server sent this instance away: {sentAway}.", ExitCode.SentAway);
        }
        catch (LimitsNotKeptException e)
        {
            return Refuse($"The limits that are set for scripts cannot be kept on this machine: {e.Message}. No script runs without them.", ExitCode.Failed);
        }
        catch (JournalFailedException e)
        {
            return Refuse(e.Message, ExitCode.JournalFailed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse($"The agent cannot work in {directory.Path}: {e.Message}", ExitCode.Failed);
        }
        catch (Exception e)
        {
            // So that its log tells of it too; the rest is said where all verbs end.
            AgentLog.Write($"agent ends: {e.GetType().Name}");
            throw;
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stopping.Cancel();
        }
    }

    private static int Refuse(string why, int exitCode)
    {
        AgentLog.Write(why);
        return exitCode;
    }
}
