using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Linux;

/// <summary>What is known of a process that was to be made; true at any moment, so that it tells even when the making broke off.</summary>
internal sealed class Spawned
{
    /// <summary>Its number; zero as long as none was made.</summary>
    internal int Pid { get; set; }

    /// <summary>The process, once it is known.</summary>
    internal ProcessIdentity? Identity { get; set; }

    /// <summary>How far it came on its way to become the script, where it was not made as that.</summary>
    internal ExecAsStage Stage { get; set; } = ExecAsStage.Ready;
}
