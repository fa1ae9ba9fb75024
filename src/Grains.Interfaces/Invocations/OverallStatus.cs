namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>Status values of the ECS API at all three levels, both families. See <see cref="StatusFold"/> for the rules.</summary>
[GenerateSerializer, Alias("ca.OverallStatus")]
public enum OverallStatus : short
{
    /// <summary>Being validated or sent.</summary>
    Pending = 0,

    /// <summary>Waiting for its time.</summary>
    Scheduled = 1,

    /// <summary>Running (classic: also pending and scheduled).</summary>
    Running = 2,

    /// <summary>Being stopped.</summary>
    Stopping = 3,

    /// <summary>Ended well.</summary>
    Success = 4,

    /// <summary>Failed (classic: could not run, or timed out).</summary>
    Failed = 5,

    /// <summary>Some succeeded, some failed.</summary>
    PartialFailed = 6,

    /// <summary>Stopped.</summary>
    Stopped = 7,

    /// <summary>Classic only: ran to its end, whatever the exit code.</summary>
    Finished = 8,

    /// <summary>New family, instance and record: not valid for the instance.</summary>
    Invalid = 9,

    /// <summary>New family, instance and record: could not be sent.</summary>
    Aborted = 10,

    /// <summary>New family, instance and record: an exception stopped it.</summary>
    Error = 11,

    /// <summary>New family, instance and record: ran too long.</summary>
    Timeout = 12,

    /// <summary>New family, instance and record: cancelled before it started.</summary>
    Cancelled = 13,

    /// <summary>New family, instance and record: stopped while running.</summary>
    Terminated = 14,
}
