namespace CloudAssistant.Agent.Invocations;

/// <summary>A script that was started.</summary>
internal sealed class RunningScript
{
    private readonly TaskCompletionSource<RunEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal RunningScript(ProcessIdentity identity) => Identity = identity;

    /// <summary>Its first process.</summary>
    public ProcessIdentity Identity { get; }

    /// <summary>Finishes once, and never fails.</summary>
    public Task<RunEnd> Completion => _completion.Task;

    /// <summary>The output so far.</summary>
    public OutputSnapshot Output() => new([], 0);

    /// <summary>Asks the run to end. Safe to repeat; does nothing once its first process has ended.</summary>
    public void RequestStop()
    {
    }
}
