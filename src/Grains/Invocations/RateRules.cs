using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Invocations;

/// <summary>What a rate window does next.</summary>
/// <param name="Room">Records that may be sent now.</param>
/// <param name="Withdraw">Too many failed: what waits is not to start any more.</param>
/// <param name="Window">The window, as far as it changed by itself.</param>
internal readonly record struct RateStep(int Room, bool Withdraw, RateWindow Window);

/// <summary>Decides for a rate window by the counts of its slices. Pure.</summary>
internal static class RateRules
{
    /// <summary>Pause between two looks while others run: one that ended may not have been told.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    /// <summary>May have reached their agents, and did not end.</summary>
    public static int InFlight(StateCounts counts) => counts.Sent + counts.Running + counts.Stopping;

    /// <summary>Ended otherwise than well, and not by a stop.</summary>
    public static int Failures(StateCounts counts) => counts.Failed + counts.Error + counts.Timeout + counts.Aborted + counts.Invalid;

    public static RateStep Decide(RateWindow window, StateCounts counts, long now)
    {
        if (counts.Waiting == 0)
            return new(0, false, window);
        if (Failures(counts) > window.ErrorsMax)
            return new(0, true, window);
        var free = window.AtOnce is { } atOnce ? Math.Max(0, atOnce - InFlight(counts)) : int.MaxValue;
        if (!window.Batches)
            return new(free, false, window);
        if (window.BatchLeft > 0)
            return new(Math.Min(window.BatchLeft, free), false, window);
        if (InFlight(counts) > 0)
            return new(0, false, window);
        // The batch is over: the pause begins when that is seen.
        window = window with { NextAt = window.NextAt ?? now + window.PauseMs };
        return new(now >= window.NextAt ? free : 0, false, window);
    }

    /// <summary>The window after its step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="sent">Records that were sent.</param>
    /// <param name="exhausted">Nobody else could be sent.</param>
    /// <param name="counts">Counts of its slices after it.</param>
    /// <param name="now">Server time.</param>
    public static RateWindow After(RateStep step, int sent, bool exhausted, StateCounts counts, long now)
    {
        var window = step.Window;
        if (window.Batches && window.BatchLeft > 0)
            window = window with { BatchLeft = exhausted ? 0 : window.BatchLeft - sent };
        else if (window.Batches && sent > 0)
            window = window with { NextAt = null, BatchLeft = exhausted ? 0 : step.Room - sent };
        return window with { AttendAt = AttendAt(window, counts, now) };
    }

    /// <summary>Whether the step would write anything.</summary>
    public static bool NeedsWrite(RateWindow seen, RateStep step, StateCounts counts, long now) =>
        step.Withdraw || step.Room > 0 || step.Window != seen || (seen.AttendAt is { } due && (due <= now || counts.Waiting == 0));

    public static Refusal? Check(RatePolicy policy)
    {
        const int Max = InvocationLimits.RateTargetsMax;
        if (policy.Concurrency is { } atOnce && (atOnce.Value < 1 || atOnce.Value > (atOnce.IsPercent ? 100 : Max)))
            return new(RefusalCode.InvalidParameterConcurrency, $"Concurrency is {atOnce}; it must be 1 to {Max} targets or 1% to 100% of them.");
        if (policy.MaxErrors is { } errors && (errors.Value < 0 || errors.Value > (errors.IsPercent ? 100 : Max)))
            return new(RefusalCode.InvalidParameterMaxErrors, $"MaxErrors is {errors}; it must be 0 to {Max} failed targets or 0% to 100% of them.");
        if (policy.Batches && policy.Concurrency is null)
            return new(RefusalCode.MissingParameterConcurrency, "RateControlMode Batch needs Concurrency, the size of a batch.");
        if (policy.BatchPause < TimeSpan.Zero || policy.BatchPause > InvocationLimits.BatchPauseMax)
            return new(RefusalCode.InvalidParameterBatchPause,
                $"BatchPause is {policy.BatchPause.TotalSeconds:0.###} seconds; it must be 0 to {InvocationLimits.BatchPauseMax.TotalSeconds:0} seconds.");
        return policy.BatchPause > TimeSpan.Zero && !policy.Batches
            ? new(RefusalCode.InvalidParameterBatchPause, "BatchPause goes with RateControlMode Batch only.")
            : null;
    }

    /// <summary>Why a record was withdrawn: the same words for all of an invocation.</summary>
    public static string WithdrawnInfo(RateWindow window) =>
        $"It was not started: more than {window.ErrorsMax} of the invocation's targets failed, which is more than MaxErrors allows.";

    private static long? AttendAt(RateWindow window, StateCounts counts, long now)
    {
        if (counts.Waiting == 0)
            return null;
        if (window.NextAt > now)
            return window.NextAt;
        // While nothing runs, only instances that come back make a difference, and they are told of.
        var look = InFlight(counts) > 0 || window.BatchLeft > 0 ? LookEvery : LifeTimes.WaitLook(TimeSpan.FromMilliseconds(now - window.Key.Tick));
        return now + (long)look.TotalMilliseconds;
    }
}
