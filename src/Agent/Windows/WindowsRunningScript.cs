using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Windows;

/// <summary>A script that was started. A thread of its own waits for its end and, when it must end, ends it.</summary>
internal sealed class WindowsRunningScript : IRunningScript
{
    // What a process ends with that we ended: no program has it as its own.
    private const uint EndedByUs = 0xE0CA_0E4D;
    private const int ThreadStackBytes = 256 * 1024;

    // The longest a timer takes.
    private static readonly TimeSpan TimeoutMax = TimeSpan.FromDays(49);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<RunEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RunSpec _spec;
    private readonly RunnerOptions _options;
    private readonly ScriptProcess _process;
    private readonly JobObject _job;
    private readonly OutputReader _output;
    private readonly ScriptOnDisk _file;
    private ITimer? _timer;
    private RunEndKind? _asked;
    private bool _wholeTree;
    private bool _ended;

    internal WindowsRunningScript(RunSpec spec, RunnerOptions options, ScriptProcess process, JobObject job, OutputReader output, ScriptOnDisk file, string bootId)
    {
        (_spec, _options, _process, _job, _output, _file) = (spec, options, process, job, output, file);
        Identity = process.Identify(bootId);
    }

    /// <inheritdoc/>
    public ProcessIdentity Identity { get; }

    /// <inheritdoc/>
    public Task<RunEnd> Completion => _completion.Task;

    /// <inheritdoc/>
    public OutputSnapshot Output() => _output.Snapshot();

    /// <inheritdoc/>
    public void RequestStop(bool wholeTree = false) => Ask(RunEndKind.Stopped, wholeTree);

    private AutoResetEvent Bell { get; } = new(false);

    /// <summary>Its thread and its time begin; the process is still to be let go.</summary>
    internal void Begin(TimeProvider time)
    {
        new Thread(Attend, ThreadStackBytes) { IsBackground = true, Name = "run" }.Start();
        var timeout = TimeSpan.FromTicks(Math.Clamp(_spec.Timeout.Ticks, 0, TimeoutMax.Ticks));
        _timer = time.CreateTimer(_ => Ask(RunEndKind.TimedOut), null, timeout, Timeout.InfiniteTimeSpan);
    }

    private void Ask(RunEndKind kind, bool wholeTree = false)
    {
        lock (_gate)
        {
            // The first word counts: a stop during the end of a time-out changes nothing.
            if (_ended || _asked is not null)
                return;
            (_asked, _wholeTree) = (kind, wholeTree || _spec.WholeTree);
            Bell.Set();
        }
    }

    private void Attend()
    {
        using var process = new ProcessEnd(_process.Handle);
        if (WaitHandle.WaitAny([process, Bell]) == 1)
            Kill();
        process.WaitOne();
        RunEndKind? asked;
        lock (_gate)
        {
            _ended = true;
            asked = _asked;
        }

        // Whoever still holds the output is a daemon the script left, or a reader of its last words. It must be able to go on writing.
        _output.AtEnd.WaitOne(_options.OutputGrace);
        var output = _output.Leave();
        var exitCode = _process.ExitCode();
        // It can have come to its own end just before: then that is its result.
        var kind = exitCode == EndedByUs && asked is { } why ? why : RunEndKind.Exited;
        _timer?.Dispose();
        _job.Release();
        _process.Dispose();
        Bell.Dispose();
        _file.Dispose();
        _completion.TrySetResult(new RunEnd(kind, unchecked((int)exitCode), null, output));
    }

    private void Kill()
    {
        // Of PowerShell the first process is but the shell that starts it.
        if (_wholeTree || _spec.Kind == ScriptKind.PowerShell)
            _job.End(EndedByUs);
        else
            _ = Kernel32.TerminateProcess(_process.Handle, EndedByUs);
    }
}
