namespace CloudAssistant.Gateway.AgentLink;

/// <summary>What the links of one gateway may take of memory, time and calls.</summary>
internal static class LinkLimits
{
    /// <summary>Hellos that one call carries at most.</summary>
    public const int HellosPerCallMax = 500;

    /// <summary>Calls with hellos at once: a storm of agents waits here, not in the silos.</summary>
    public const int HelloCallsMax = 4;

    /// <summary>How long hellos are gathered for one call.</summary>
    public static readonly TimeSpan HelloGather = TimeSpan.FromMilliseconds(5);

    /// <summary>Hellos without an answer that are kept until the silos took note; beyond it the oldest are dropped.</summary>
    public const int AbandonedMax = 100_000;

    /// <summary>Reports that one call carries at most: all targets of a slice.</summary>
    public const int ReportsPerCallMax = 500;

    /// <summary>How long reports of one slice are gathered for one call while there are many.</summary>
    public static readonly TimeSpan ReportGather = TimeSpan.FromMilliseconds(10);

    /// <summary>Up to so many unanswered reports in the whole gateway, gathering would only cost time.</summary>
    public const int ReportsNotGathered = 4;

    /// <summary>From so many reports on, a slice's next ones are gathered however little is under way.</summary>
    public const int ReportsOfBusySlice = 8;

    /// <summary>Longest wait for the silo's answer to reports; after it nothing is answered and agents send again.</summary>
    public static readonly TimeSpan ReportCallWithin = TimeSpan.FromSeconds(10);

    /// <summary>Unanswered reports of one link; then its socket is not read until there is room. All of them stand before everybody else's in the silo, and
    /// each may name another slice: with 256, fifty agents that made up names slowed the others fifteen times, with 32 four times.</summary>
    public const int ReportsPerLinkMax = 16;

    /// <summary>Bytes of unanswered reports of one link.</summary>
    public const long ReportBytesPerLinkMax = 8 * 1024 * 1024;

    /// <summary>Unanswered reports of all links.</summary>
    public const int ReportsMax = 200_000;

    /// <summary>Bytes of unanswered reports of all links.</summary>
    public const long ReportBytesMax = 256 * 1024 * 1024;

    /// <summary>Frames that wait for one slow reader; one more ends its link, and records are sent again on its next.</summary>
    public const int FramesPerLinkMax = 1_024;

    /// <summary>Frames kept for a link that is being opened.</summary>
    public const int EarlyFramesMax = 256;

    /// <summary>Bytes that wait for one slow reader.</summary>
    public const int FrameBytesPerLinkMax = 2 * 1024 * 1024;

    /// <summary>Bytes of waiting frames that go out in one write, give or take one frame.</summary>
    public const int FrameBytesAtOnce = 64 * 1024;

    /// <summary>Bytes that wait for all slow readers together; beyond it only a link that waits for nothing may queue.</summary>
    public const long FrameBytesMax = 256 * 1024 * 1024;

    /// <summary>Messages that wait for the dispatcher.</summary>
    public const int QueuedTargetsMax = 100_000;

    /// <summary>Bytes of scripts that wait for the dispatcher.</summary>
    public const long QueuedBodyBytesMax = 64 * 1024 * 1024;

    /// <summary>Closed links that one call carries at most.</summary>
    public const int ClosedPerCallMax = 500;

    /// <summary>How long closed links are gathered for one call.</summary>
    public static readonly TimeSpan ClosedGather = TimeSpan.FromMilliseconds(50);

    /// <summary>Time for a peer to answer a close; then its connection is cut.</summary>
    public static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(2);

    /// <summary>Longest pause between two renewals of the lease.</summary>
    public static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);

    /// <summary>Age of the last renewal from which on others take this gateway for gone.</summary>
    public static readonly TimeSpan LeaseHolds = TimeSpan.FromSeconds(15);

    /// <summary>Pause before anything is tried again that the silos did not answer.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait for the silos when the gateway leaves.</summary>
    public static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(2);
}
