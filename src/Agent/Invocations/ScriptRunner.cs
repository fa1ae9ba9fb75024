using CloudAssistant.Agent.Linux;

namespace CloudAssistant.Agent.Invocations;

/// <summary>Runs scripts as processes of this machine.</summary>
internal sealed class ScriptRunner
{
    // A descriptor of the script's file may live on in a process another thread is just making, until that one executes its program.
    private const int TextBusyTriesMax = 100;

    private readonly RunnerOptions _options;
    private readonly TimeProvider _time;
    private readonly Reaper _reaper;
    private readonly ExecAsSpawner _execAs;

    public ScriptRunner(RunnerOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _reaper = new Reaper(options.ReapOrphans);
        _execAs = new ExecAsSpawner(_reaper, options.OwnCommandLine);
    }

    /// <summary>Starts a script. What refuses to start has left nothing behind.</summary>
    public StartOutcome Start(RunSpec spec)
    {
        var own = Account.Own();
        var account = spec.Username.Length == 0 || spec.Username == own.Name ? own : Account.Find(spec.Username);
        if (account is null)
            return Refuse(NotStartedReason.AccountNotExists, "The account does not exist on this instance.");
        var isOwn = account.User == own.User;
        if (!isOwn && own.User != 0)
            return Refuse(NotStartedReason.ExecutionException, "The agent does not run as root and cannot run scripts as another account.");

        if (WorkingDir(spec, account) is not { } workingDir)
            return Refuse(NotStartedReason.DirectoryNotExists, "The working directory does not exist on this instance.");

        var (command, refusal) = ScriptCommand.Of(spec, _options.Path);
        if (command is null)
            return refusal!;
        if (RunEnvironment.Of(spec, account, _options.Path) is not { } environment)
            return Refuse(NotStartedReason.ExecutionException, "A parameter's name or value cannot be passed in the environment.");

        var file = ScriptFile.Write(_options.ScriptDirectory, command.Extension, command.Content, isOwn ? null : account, out var error);
        if (file is null)
            return Refuse(NotStartedReason.ExecutionException, Errno.WhenWriting(error));

        var pipe = OutputPipe.Open(out error);
        if (pipe is null)
        {
            file.Dispose();
            return Refuse(NotStartedReason.ExecutionException, Errno.WhenStarting(error));
        }

        return Spawn(spec, new SpawnRequest
        {
            Program = command.Program(file.Path),
            Arguments = command.Arguments(file.Path),
            Environment = environment,
            WorkingDir = workingDir,
            OutputFd = pipe.Writing,
        }, isOwn ? null : account, pipe, file);
    }

    /// <summary>Kills what an earlier life of the agent left of a record, until nothing of it is found.</summary>
    /// <param name="recordId">Whose processes.</param>
    /// <param name="identity">Its first process, if it is known.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many processes were found.</returns>
    public Task<int> KillSurvivorsAsync(string recordId, ProcessIdentity? identity, CancellationToken cancellation) =>
        Task.Run(
            () => TreeKiller.End(new ProcessTree(recordId, identity), TimeSpan.Zero, pause =>
            {
                cancellation.WaitHandle.WaitOne(pause);
                cancellation.ThrowIfCancellationRequested();
            }),
            cancellation);

    /// <summary>Removes scripts an earlier life of the agent left in its directory. Call it before the first start.</summary>
    public void RemoveLeftScripts() => ScriptFile.RemoveAll(_options.ScriptDirectory);

    private StartOutcome Spawn(RunSpec spec, SpawnRequest request, Account? account, OutputPipe pipe, ScriptFile file)
    {
        RunningScript run;
        try
        {
            run = new RunningScript(spec, _options, pipe, file);
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            pipe.Dispose();
            file.Dispose();
            return Refuse(NotStartedReason.ExecutionException, Errno.WhenStarting(Errno.Again));
        }

        ProcessIdentity? identity;
        var stage = ExecAsStage.Ready;
        int error;
        for (var tries = 0; ; tries++)
        {
            error = account is null
                ? _reaper.Spawn(request, run.End, out identity)
                : SpawnAs(account, request, file.Path, run, out identity, out stage);
            if (error != Errno.TextBusy || identity is not null || tries == TextBusyTriesMax)
                break;
            Thread.Sleep(1);
        }

        pipe.CloseWriting();
        if (error == 0 && stage == ExecAsStage.Ready)
        {
            run.Begin(identity!, _time);
            return new StartOutcome.Started(run);
        }

        // The run's thread clears away. Where a process was made that did not become the script, its end comes from the reaper.
        if (identity is null)
            run.End(new WaitStatus(false, 127));
        run.Completion.GetAwaiter().GetResult();
        if (stage == ExecAsStage.Directory || !Directory.Exists(request.WorkingDir))
            return Refuse(NotStartedReason.DirectoryNotExists, "The working directory does not exist, or the account cannot enter it.");
        return Refuse(NotStartedReason.ExecutionException, stage switch
        {
            ExecAsStage.File => "The account cannot enter the directory of the agent that holds the script.",
            ExecAsStage.Begun => $"The agent could not start a process of its own for the account (system error {error}).",
            _ => Errno.WhenStarting(error),
        });
    }

    private int SpawnAs(
        Account account, SpawnRequest request, string scriptFile, RunningScript run, out ProcessIdentity? identity, out ExecAsStage stage) =>
        _execAs.Spawn(
            new ExecAsRequest
            {
                User = account.User,
                Group = account.Group,
                WorkingDir = request.WorkingDir,
                ScriptFile = scriptFile,
                Program = request.Program,
                Arguments = request.Arguments,
                Environment = request.Environment,
            },
            request.Environment[0],
            request.OutputFd,
            run.End,
            out identity,
            out stage);

    // A script that names no directory gets its account's home, and the root directory where there is none.
    private static string? WorkingDir(RunSpec spec, Account account)
    {
        if (spec.WorkingDir.Length > 0)
            return Path.IsPathRooted(spec.WorkingDir) && Directory.Exists(spec.WorkingDir) ? spec.WorkingDir : null;
        return Path.IsPathRooted(account.Home) && Directory.Exists(account.Home) ? account.Home : "/";
    }

    private static StartOutcome.NotStarted Refuse(NotStartedReason reason, string info) => new(reason, info);
}
