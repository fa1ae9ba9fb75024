namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>How many targets of an invocation may run at once, and after how many failures the rest is not started. It holds for each tick by itself.</summary>
[GenerateSerializer, Immutable, Alias("ca.RatePolicy")]
public sealed record RatePolicy
{
    /// <summary>Most targets at once; at least one of them in any case. Null for no limit.</summary>
    [Id(0)] public RateAmount? Concurrency { get; init; }

    /// <summary>As soon as more than so many have failed, what still waits is not started. Null for no limit.</summary>
    [Id(1)] public RateAmount? MaxErrors { get; init; }

    /// <summary>The next targets start when all of those before have ended, not as each of them ends. Needs <see cref="Concurrency"/>.</summary>
    [Id(2)] public bool Batches { get; init; }

    /// <summary>Pause from the end of a batch to the start of the next. Default: none; at most one day.</summary>
    [Id(3)] public TimeSpan BatchPause { get; init; }
}
