namespace CloudAssistant.Api.Invocations;

/// <summary>How many instances of an invocation may run at once, and when the rest is not started. Not in the vendor's API.</summary>
public sealed record RateControl
{
    /// <summary>Concurrency: as one ends the next starts. Batch: the next start when all of those before have ended.</summary>
    public string Mode { get; init; } = "";

    /// <summary>Most instances at once, <c>10</c> or <c>20%</c>; null for no limit.</summary>
    public string? Concurrency { get; init; }

    /// <summary>As soon as more than so many have failed, <c>2</c> or <c>10%</c>, what still waits is not started; null for no limit.</summary>
    public string? MaxErrors { get; init; }

    /// <summary>Pause between two batches, in seconds; null for mode Concurrency.</summary>
    public long? BatchPause { get; init; }
}
