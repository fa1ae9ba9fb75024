namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>Limits of invocations that a gateway and a silo both hold to.</summary>
public static class InvocationLimits
{
    /// <summary>Shortest that a call may wait for an offline instance.</summary>
    public static readonly TimeSpan DeliveryTimeoutMin = TimeSpan.FromSeconds(1);

    /// <summary>Longest that a call may wait for an offline instance.</summary>
    public static readonly TimeSpan DeliveryTimeoutMax = TimeSpan.FromDays(7);

    /// <summary>Most targets that a limit of rate control may name.</summary>
    public const int RateTargetsMax = 1_000_000;

    /// <summary>Longest pause between two batches.</summary>
    public static readonly TimeSpan BatchPauseMax = TimeSpan.FromDays(1);
}
