using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Invocations;

/// <summary>A record as the database holds it. Times are Unix milliseconds of database time.</summary>
internal sealed record RecordRow
{
    public required RecordKey Key { get; init; }
    public required AccountId Account { get; init; }
    public required InstanceId Instance { get; init; }
    public required RecordState State { get; init; }

    /// <summary>The link it was last handed to; 0 when it never was.</summary>
    public long Epoch { get; init; }

    /// <summary>Nothing starts after this moment.</summary>
    public required long StartBy { get; init; }

    /// <summary>In place of <see cref="StartBy"/>: its turn in the rate window of its invocation has not come, so its time does not run. The end of the year 9999.</summary>
    public const long StartByNotYet = 253_402_300_799_999;

    /// <summary>Running: when it counts as timed out without word from the agent. Stopping: when it counts as terminated.</summary>
    public long? Deadline { get; init; }

    public long? SentAt { get; init; }
    public long? StartedAt { get; init; }
    public long? FinishedAt { get; init; }
    public long? StopAt { get; init; }
    public required long UpdatedAt { get; init; }
    public int? ExitCode { get; init; }
    public RecordError Error { get; init; }
    public string ErrorInfo { get; init; } = "";

    /// <summary>The server closed it without hearing from the agent how it ended.</summary>
    public bool Unconfirmed { get; init; }

    /// <summary>SHA-256 of the output kept; null when there is none.</summary>
    public byte[]? OutputHash { get; init; }

    public long Dropped { get; init; }

    public bool IsOpen => State < RecordState.Success;
}
