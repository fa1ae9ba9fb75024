namespace CloudAssistant.Agent.Invocations;

/// <summary>The script runs, or nothing of it did, or that is not known and nothing of it is left.</summary>
internal abstract record StartOutcome
{
    private StartOutcome()
    {
    }

    internal sealed record Started(IRunningScript Run) : StartOutcome;

    /// <param name="Reason">Why.</param>
    /// <param name="Info">The same for a reader; holds nothing of script or parameters.</param>
    internal sealed record NotStarted(NotStartedReason Reason, string Info) : StartOutcome;

    /// <summary>Something failed when a process was there already; what it was is dead.</summary>
    internal sealed record Broken : StartOutcome;
}
