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
    void RequestStop();
}
