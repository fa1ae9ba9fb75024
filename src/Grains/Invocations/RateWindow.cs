using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Invocations;

/// <summary>The limits of an invocation at one tick, in targets, and how far its batches are. Times are Unix milliseconds of database time.</summary>
internal sealed record RateWindow
{
    public required RateWindowKey Key { get; init; }

    /// <summary>Most targets at once; null for no limit.</summary>
    public required int? AtOnce { get; init; }

    /// <summary>Failures after which nothing more starts: more than so many; null for no limit.</summary>
    public required int? ErrorsMax { get; init; }

    /// <summary>The next targets start when all of those before have ended.</summary>
    public required bool Batches { get; init; }

    public required long PauseMs { get; init; }

    /// <summary>How long a record waits for its instance once its turn came.</summary>
    public required long DeliveryMs { get; init; }

    /// <summary>Targets of the batch under way that did not get their turn yet.</summary>
    public int BatchLeft { get; init; }

    /// <summary>No batch starts before; null while one is under way.</summary>
    public long? NextAt { get; init; }

    /// <summary>When it needs attention next, if nothing is heard before; null once nothing waits.</summary>
    public long? AttendAt { get; init; }

    /// <summary>The window as it opens with its tick.</summary>
    public static RateWindow Open(RateWindowKey key, RatePolicy policy, int targets, TimeSpan delivery, long now) => new()
    {
        Key = key,
        AtOnce = policy.Concurrency is { } atOnce ? Math.Max(1, atOnce.Of(targets)) : null,
        ErrorsMax = policy.MaxErrors?.Of(targets),
        Batches = policy.Batches,
        PauseMs = (long)policy.BatchPause.TotalMilliseconds,
        DeliveryMs = (long)delivery.TotalMilliseconds,
        NextAt = policy.Batches ? now : null,
        AttendAt = now,
    };
}
