namespace CloudAssistant.Agent.Linux;

/// <summary>A hierarchy of the kernel in which processes can be kept together.</summary>
internal enum ControlGroupKind
{
    /// <summary>Version 2.</summary>
    Unified,

    /// <summary>Version 1, by its freezer.</summary>
    Freezer,

    /// <summary>Version 1, by its counter of processes.</summary>
    Pids,
}
