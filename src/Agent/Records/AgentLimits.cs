using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Records;

/// <summary>How much the agent takes on. Beyond it says so before anything starts, so that no result is ever lost.</summary>
internal sealed record AgentLimits
{
    /// <summary>Scripts at once. Default: 10; 1 to 1,000.</summary>
    public int RunsMax { get; init; } = 10;

    /// <summary>Scripts that wait for their turn. Default: 1,000; 0 to 100,000.</summary>
    public int QueueMax { get; init; } = 1_000;

    /// <summary>Bytes of the frames that wait. Default: 8 MiB; 0 to 64 MiB.</summary>
    public long QueueBytesMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes of output not yet answered, with the most that what runs may add. Default: 4 MiB, or twice what all places can fill when that is more:
    /// as many results may wait to be answered as scripts run. One result, 24 KiB, to 64 MiB; with less than all places can fill, fewer run at once.</summary>
    public long SpoolBytesMax
    {
        get => field > 0 ? field : Math.Max(4 * 1024 * 1024, 2L * RunsMax * ProtocolLimits.OutputBytesMax);
        init;
    }

    /// <summary>Refusals that wait to be answered without a word in the journal; of more nothing is said, and the server sends again.</summary>
    public int RefusedUnwrittenMax { get; init; } = 1_000;

    /// <summary>Records remembered so that a duplicate never runs. Default: 100,000.</summary>
    public int TombstonesMax { get; init; } = 100_000;

    /// <summary>How long what waits is held at most while the agent makes way for its next life. Default: 10 minutes; 1 second to 24 hours.</summary>
    public TimeSpan DrainWithin { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a record is remembered after the last moment it may start.</summary>
    public static readonly TimeSpan RememberFor = TimeSpan.FromHours(24);

    /// <summary>How long a run is given to end by itself before it is reported as started: most then need one report only.</summary>
    public static readonly TimeSpan StartedAfter = TimeSpan.FromMilliseconds(50);
}
