namespace CloudAssistant.Agent.Invocations;

internal enum RunEndKind
{
    /// <summary>The first process ended by itself.</summary>
    Exited,

    /// <summary>Its time was over, and all of it that had to end is dead.</summary>
    TimedOut,

    /// <summary>It was asked to stop, and all of it that had to end is dead.</summary>
    Stopped,
}
