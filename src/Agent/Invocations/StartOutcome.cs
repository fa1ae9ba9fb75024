namespace CloudAssistant.Agent.Invocations;

/// <summary>Either the script runs, or nothing of it did.</summary>
internal abstract record StartOutcome
{
    private StartOutcome()
    {
    }

    internal sealed record Started(RunningScript Run) : StartOutcome;

    /// <param name="Reason">Why.</param>
    /// <param name="Info">The same for a reader; holds nothing of script or parameters.</param>
    internal sealed record NotStarted(NotStartedReason Reason, string Info) : StartOutcome;
}
