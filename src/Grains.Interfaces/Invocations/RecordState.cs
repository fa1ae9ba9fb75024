namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>
/// Where a record is in its life. Stored as its number: numbers are never reused. Below <see cref="Success"/> a record is open,
/// from there on terminal and never changes again.
/// </summary>
[GenerateSerializer, Alias("ca.RecordState")]
public enum RecordState : short
{
    /// <summary>Never handed to a gateway. Shown as Pending.</summary>
    Waiting = 0,

    /// <summary>May have reached its agent. Shown as Pending.</summary>
    Sent = 1,

    /// <summary>The agent said that it started.</summary>
    Running = 2,

    /// <summary>A stop was asked for; the end is not known yet.</summary>
    Stopping = 3,

    /// <summary>Ended with exit code 0.</summary>
    Success = 10,

    /// <summary>Ended with another exit code.</summary>
    Failed = 11,

    /// <summary>The instance cannot run such a command.</summary>
    Invalid = 12,

    /// <summary>Never started: it could not be delivered in time or was refused.</summary>
    Aborted = 13,

    /// <summary>Ran longer than its timeout.</summary>
    Timeout = 14,

    /// <summary>Broke off; how it ended is not known or it could not go on.</summary>
    Error = 15,

    /// <summary>Stopped before it started.</summary>
    Cancelled = 16,

    /// <summary>Stopped while it ran.</summary>
    Terminated = 17,
}
