using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Linux;

/// <inheritdoc/>
internal sealed class ScriptRunner : IScriptRunner
{
    private readonly RunnerOptions _options;
    private readonly TimeProvider _time;
    private readonly Reaper _reaper;
    private readonly ProcessMaker _maker;

    // Found beside everything else: going into a group and back takes the kernel some 10 ms, and no link needs to wait for it.
    private readonly Task<Keepers> _keepers;

    public ScriptRunner(RunnerOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _reaper = new Reaper(options.ReapOrphans);
        _maker = new ProcessMaker(_reaper, new ExecAsSpawner(_reaper, options.OwnCommandLine, options.StartPatience));
        _keepers = options.ReapOrphans ? Task.Run(FindKeepers) : Task.FromResult(new Keepers(null, null, "only an agent that is a process of its own keeps limits"));
    }

    /// <inheritdoc/>
    public string? WhyLimitsNotKept => _options.Limits == ScriptLimits.None ? null : _keepers.Result.WhyLimitsNotKept;

    /// <inheritdoc/>
    public bool? HasGroups => _keepers.IsCompletedSuccessfully ? _keepers.Result.Groups is not null : null;

    /// <inheritdoc/>
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

        var (command, refusal) = ScriptCommand.Of(spec, _options);
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

    /// <inheritdoc/>
    public Task<int> KillSurvivorsAsync(string recordId, ProcessIdentity? identity, CancellationToken cancellation) =>
        Task.Run(
            () =>
            {
                var scope = RunScope.Left(recordId, _keepers.Result.Groups);
                var found = TreeKiller.End(scope.Tree(identity), TimeSpan.Zero, pause =>
                {
                    cancellation.WaitHandle.WaitOne(pause);
                    cancellation.ThrowIfCancellationRequested();
                });
                scope.End();
                return found;
            },
            cancellation);

    /// <summary>Removes scripts that an earlier life of the agent left. Call it before the first start.</summary>
    public void RemoveLeftScripts() => ScriptFile.RemoveAll(_options.ScriptDirectory);

    // Groups of an earlier life with nobody in them go, before this one makes any.
    private Keepers FindKeepers()
    {
        var groups = ControlGroups.Find(_options.ControlGroups, Path.GetFullPath(_options.ScriptDirectory), _options.Limits, out var whyNot);
        groups?.RemoveLeft();
        return new(groups, groups is null ? new OrphanLedger(_reaper.Made) : null, whyNot);
    }

    private StartOutcome Spawn(RunSpec spec, SpawnRequest request, Account? account, OutputPipe pipe, ScriptFile file)
    {
        var keepers = _keepers.Result;
        var scope = RunScope.Begin(spec.RecordId, keepers.Groups, keepers.Orphans);
        if (scope.Group is null && _options.Limits != ScriptLimits.None)
        {
            scope.End();
            pipe.Dispose();
            file.Dispose();
            return Refuse(NotStartedReason.ExecutionException, Errno.WhenStarting(Errno.LimitsNotKept));
        }

        RunningScript run;
        try
        {
            run = new RunningScript(spec, _options, pipe, file, scope);
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            scope.End();
            pipe.Dispose();
            file.Dispose();
            return Refuse(NotStartedReason.ExecutionException, Errno.WhenStarting(Errno.Again));
        }

        var child = new Spawned();
        var error = 0;
        try
        {
            error = _maker.Make(request with { Group = scope.Group }, account, file.Path, run.End, child);
            pipe.CloseWriting();
            if (error == 0 && child.Stage == ExecAsStage.Ready)
            {
                run.Begin(child.Identity!, _time);
                return new StartOutcome.Started(run);
            }
        }
        catch (Exception e)
        {
            // Whatever it was: from the moment there is a process nobody can say that nothing started.
            AgentLog.Write($"record {spec.RecordId} broke off when it was started: {e.GetType().Name}");
            (child.Stage, error) = (ExecAsStage.Ready, Errno.NoMemory);
            pipe.CloseWriting();
        }

        if (child.Pid != 0 && child.Stage == ExecAsStage.Ready)
        {
            _reaper.Kill(child.Pid);
            TreeKiller.End(scope.Tree(child.Identity, pipe.Name), TimeSpan.Zero, Thread.Sleep);
            run.Completion.GetAwaiter().GetResult();
            return new StartOutcome.Broken();
        }

        // The run's thread clears away. Where a process was made that did not become the script, its end comes from the reaper.
        if (child.Pid == 0)
            run.End(new WaitStatus(false, 127));
        run.Completion.GetAwaiter().GetResult();
        if (child.Stage == ExecAsStage.Directory || !Directory.Exists(request.WorkingDir))
            return Refuse(NotStartedReason.DirectoryNotExists, "The working directory does not exist, or the account cannot enter it.");
        return Refuse(NotStartedReason.ExecutionException, child.Stage switch
        {
            ExecAsStage.File => "The account cannot enter the directory of the agent that holds the script.",
            ExecAsStage.Begun => $"The agent could not start a process of its own for the account (system error {error}).",
            _ => Errno.WhenStarting(error),
        });
    }

    // A script that names no directory gets its account's home, and the root directory where there is none.
    private static string? WorkingDir(RunSpec spec, Account account)
    {
        if (spec.WorkingDir.Length > 0)
            return Path.IsPathRooted(spec.WorkingDir) && Directory.Exists(spec.WorkingDir) ? spec.WorkingDir : null;
        return Path.IsPathRooted(account.Home) && Directory.Exists(account.Home) ? account.Home : "/";
    }

    private static StartOutcome.NotStarted Refuse(NotStartedReason reason, string info) => new(reason, info);

    /// <summary>What keeps the processes of a record together, and why there is none that could keep limits.</summary>
    private sealed record Keepers(ControlGroups? Groups, OrphanLedger? Orphans, string? WhyLimitsNotKept);
}
