namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>What a timeout or a stop ends.</summary>
[GenerateSerializer, Alias("ca.TerminationMode")]
public enum TerminationMode
{
    /// <summary>The script and everything it started. The default.</summary>
    ProcessTree,

    /// <summary>Only the script's own process.</summary>
    Process,
}
