namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>When an invocation runs (ECS API: RepeatMode).</summary>
[GenerateSerializer, Alias("ca.RepeatMode")]
public enum RepeatMode
{
    /// <summary>At once, one time.</summary>
    Once,

    /// <summary>By its frequency, until stopped.</summary>
    Period,

    /// <summary>At the next boot of each instance.</summary>
    NextRebootOnly,

    /// <summary>At every boot of each instance.</summary>
    EveryReboot,
}
