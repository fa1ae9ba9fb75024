using System.Runtime.InteropServices;
using CloudAssistant.Agent.Invocations;
using Microsoft.Win32.SafeHandles;

namespace CloudAssistant.Agent.Windows;

/// <inheritdoc/>
internal sealed class WindowsScriptRunner(RunnerOptions options, TimeProvider time, string bootId) : IScriptRunner
{
    private static readonly TimeSpan SurvivorPatience = TimeSpan.FromSeconds(5);

    private readonly string _shell = Path.Combine(Environment.SystemDirectory, "cmd.exe");

    /// <inheritdoc/>
    public string? WhyLimitsNotKept => options.Limits == ScriptLimits.None ? null : "the agent keeps limits of scripts on Linux only";

    /// <inheritdoc/>
    public StartOutcome Start(RunSpec spec)
    {
        switch (WindowsAccount.Of(spec.Username))
        {
            case WindowsAccount.Kind.Nobody:
                return Refuse(NotStartedReason.AccountNotExists, "The account does not exist on this instance.");
            case WindowsAccount.Kind.Another:
                return Refuse(NotStartedReason.ExecutionException, "On Windows the agent runs scripts as its own account only.");
        }

        var workingDir = spec.WorkingDir.Length > 0 ? spec.WorkingDir : Environment.SystemDirectory;
        if (!Path.IsPathFullyQualified(workingDir) || !Directory.Exists(workingDir))
            return Refuse(NotStartedReason.DirectoryNotExists, "The working directory does not exist on this instance.");
        if (!WindowsScriptCommand.CanHold(options.ScriptDirectory))
            return Refuse(NotStartedReason.ExecutionException, "The path of the agent's script directory has a character that cmd.exe replaces.");
        var (command, refusal) = WindowsScriptCommand.Of(spec, Kernel32.GetOEMCP(), _shell, Search);
        if (command is null)
            return refusal!;
        if (WindowsEnvironment.Of(spec, Environment.GetEnvironmentVariable) is not { } environment)
            return Refuse(NotStartedReason.ExecutionException, "A parameter's name or value cannot be passed in the environment.");
        try
        {
            var file = ScriptOnDisk.Write(options.ScriptDirectory, command.Extension, command.Content);
            return Start(spec, command, environment, workingDir, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse(NotStartedReason.ExecutionException, WindowsError.WhenWriting("the script", e));
        }
    }

    /// <inheritdoc/>
    /// <remarks>Its job ended with the agent that had it; this is for the instant before a process was in its job.</remarks>
    public Task<int> KillSurvivorsAsync(string recordId, ProcessIdentity? identity, CancellationToken cancellation) => Task.Run(
        () =>
        {
            if (identity is null || identity.BootId != bootId)
                return 0;
            using var process = Kernel32.OpenProcess(Kernel32.QueryLimited | Kernel32.Terminate | Kernel32.Synchronize, 0, identity.Pid);
            if (process.IsInvalid || ScriptProcess.CreatedAt(process) != identity.StartTicks || !IsAlive(process))
                return 0;
            _ = Kernel32.TerminateProcess(process, 1);
            using var end = new ProcessEnd(process);
            return end.WaitOne(SurvivorPatience) ? 1 : throw new IOException("A process that was left does not end.");
        },
        cancellation);

    /// <inheritdoc/>
    public void RemoveLeftScripts() => ScriptOnDisk.RemoveAll(options.ScriptDirectory);

    private StartOutcome Start(RunSpec spec, WindowsScriptCommand command, string environment, string workingDir, ScriptOnDisk file)
    {
        var error = 0;
        JobObject? job = null;
        ScriptProcess? process = null;
        SafeFileHandle? writing = null;
        try
        {
            if ((job = JobObject.Make(out error)) is null)
                return GiveUp(error);
            if (Kernel32.CreatePipe(out var reading, out writing, 0, 0) == 0)
                return GiveUp(Marshal.GetLastPInvokeError());
            var output = OutputReader.Start(reading, command.CodePage, options.OutputBytesMax);
            if ((process = ScriptProcess.Make(command.For(file.Path), environment, workingDir, writing, job, out error)) is null)
                return error == WindowsError.NotDirectory || !Directory.Exists(workingDir)
                    ? GiveUp(Refuse(NotStartedReason.DirectoryNotExists, "The working directory does not exist, or the account cannot enter it."))
                    : GiveUp(error);
            writing.Dispose();
            var run = new WindowsRunningScript(spec, options, process, job, output, file, bootId);
            run.Begin(time);
            if (process.Begin())
                return new StartOutcome.Started(run);

            // It never did anything; its thread clears away.
            run.RequestStop();
            return Refuse(NotStartedReason.ExecutionException, WindowsError.WhenStarting(Marshal.GetLastPInvokeError()));
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            return GiveUp(WindowsError.NoMemory);
        }

        StartOutcome.NotStarted GiveUp(object why)
        {
            // With the job goes what there is of the process, which has done nothing yet.
            writing?.Dispose();
            job?.Dispose();
            process?.Dispose();
            file.Dispose();
            return why as StartOutcome.NotStarted ?? Refuse(NotStartedReason.ExecutionException, WindowsError.WhenStarting((int)why));
        }
    }

    private static bool IsAlive(SafeProcessHandle process)
    {
        using var end = new ProcessEnd(process);
        return !end.WaitOne(0);
    }

    private static string? Search(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);

    private static StartOutcome.NotStarted Refuse(NotStartedReason reason, string info) => new(reason, info);
}
