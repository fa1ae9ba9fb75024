namespace CloudAssistant.Agent.Invocations;

/// <summary>A script that was started.</summary>
internal interface IRunningScript
{
    /// <summary>Its first process.</summary>
    ProcessIdentity Identity { get; }

    /// <summary>Finishes once, and never fails.</summary>
    Task<RunEnd> Completion { get; }

    /// <summary>The output so far.</summary>
    OutputSnapshot Output();

    /// <summary>Asks the run to end. Safe to repeat; does nothing once its first process has ended.</summary>
    /// <param name="wholeTree">All its processes, whatever its spec says; with the first word only.</param>
    void RequestStop(bool wholeTree = false);
}
