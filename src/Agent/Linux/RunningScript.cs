using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Linux;

/// <summary>A script that was started. One thread of its own reads its output and, when it must end, ends it.</summary>
internal sealed class RunningScript : IRunningScript
{
    private const int ThreadStackBytes = 512 * 1024;

    // The longest a timer takes.
    private static readonly TimeSpan TimeoutMax = TimeSpan.FromDays(49);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<RunEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RunSpec _spec;
    private readonly RunnerOptions _options;
    private readonly OutputPipe _pipe;
    private readonly ScriptFile _file;
    private readonly RunScope _scope;
    private readonly HeadTailBuffer _output;
    private ProcessIdentity? _identity;
    private ITimer? _timer;
    private RunEndKind? _asked;
    private bool _wholeTree;
    private WaitStatus? _status;

    internal RunningScript(RunSpec spec, RunnerOptions options, OutputPipe pipe, ScriptFile file, RunScope scope)
    {
        (_spec, _options, _pipe, _file, _scope) = (spec, options, pipe, file, scope);
        _output = new HeadTailBuffer(options.OutputBytesMax);

        // Before the script starts, because a machine out of threads must refuse it, not lose sight of it.
        new Thread(Attend, ThreadStackBytes) { IsBackground = true, Name = "run" }.Start();
    }

    /// <inheritdoc/>
    public ProcessIdentity Identity => _identity ?? throw new InvalidOperationException("The script has not begun.");

    /// <inheritdoc/>
    public Task<RunEnd> Completion => _completion.Task;

    /// <inheritdoc/>
    public OutputSnapshot Output()
    {
        lock (_output)
            return _output.Snapshot();
    }

    /// <inheritdoc/>
    public void RequestStop(bool wholeTree = false) => Ask(RunEndKind.Stopped, wholeTree);

    /// <summary>The first process is there; its time begins.</summary>
    internal void Begin(ProcessIdentity identity, TimeProvider time)
    {
        lock (_gate)
        {
            _identity = identity;
            if (_status is not null)
                return;
            var timeout = TimeSpan.FromTicks(Math.Clamp(_spec.Timeout.Ticks, 0, TimeoutMax.Ticks));
            _timer = time.CreateTimer(_ => Ask(RunEndKind.TimedOut), null, timeout, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The first process has ended, or there is none after all.</summary>
    internal void End(WaitStatus status)
    {
        lock (_gate)
            _status = status;
        _pipe.Ring();
    }

    private void Ask(RunEndKind kind, bool wholeTree = false)
    {
        lock (_gate)
        {
            // The first word counts: a stop during the end of a time-out changes nothing.
            if (_status is not null || _asked is not null)
                return;
            (_asked, _wholeTree) = (kind, wholeTree || _spec.WholeTree);
        }

        _pipe.Ring();
    }

    private void Attend()
    {
        RunEndKind? asked;
        WaitStatus? status;
        do
        {
            _pipe.ReadFor(Timeout.InfiniteTimeSpan, Append);
            lock (_gate)
                (asked, status) = (_asked, _status);
        }
        while (asked is null && status is null);

        var kind = RunEndKind.Exited;
        if (status is null && !Reaper.HasEnded(Identity.Pid))
            kind = Kill(asked!.Value);
        status = AwaitStatus();

        // Whoever still holds the output is a daemon the script left, or a reader of its last words. It must be able to go on writing.
        _pipe.ReadToEnd(_options.OutputGrace, Append);
        _pipe.LeaveToDrain();
        lock (_gate)
            _timer?.Dispose();
        _pipe.Dispose();
        _file.Dispose();
        var note = _scope.NoteOfLimits(_options.Limits);
        _scope.End();
        _completion.TrySetResult(new RunEnd(kind, status.ExitCode, status.Signal, Output(), note));
    }

    private RunEndKind Kill(RunEndKind asked)
    {
        var handlesAsking = ProcessTable.Handles(Identity.Pid, Libc.SigTerm);
        TreeKiller.End(_scope.Tree(Identity, _pipe.Name, firstOnly: !_wholeTree), _options.TerminationGrace, pause => _pipe.ReadFor(pause, Append));

        // It can still have come to its own end, just before or in the grace it was given; then that is its result. A status of its own
        // where it handles the signal is its answer to us.
        var status = AwaitStatus();
        return status.BySignal || handlesAsking ? asked : RunEndKind.Exited;
    }

    private WaitStatus AwaitStatus()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_status is not null)
                    return _status;
            }

            _pipe.ReadFor(Timeout.InfiniteTimeSpan, Append);
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_output)
            _output.Append(bytes);
    }
}
