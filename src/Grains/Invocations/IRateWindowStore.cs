using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Invocations;

/// <summary>A rate window after a step.</summary>
/// <param name="Changed">Slices whose records changed: what was sent there is to be delivered.</param>
/// <param name="AttendAt">When it needs attention next; null when nothing waits.</param>
/// <param name="More">There is more to do at once than one transaction takes.</param>
internal sealed record RateAdvance(IReadOnlyList<SliceKey> Changed, long? AttendAt, bool More);

/// <summary>Moves rate windows. Each step locks its window first and its slices after that, so that two of them never send more than there is room for.</summary>
internal interface IRateWindowStore
{
    /// <summary>One step; when this returns, it is durable. Null when there is no such window. Safe to repeat and to run twice at once.</summary>
    Task<RateAdvance?> AdvanceAsync(RateWindowKey key);

    /// <summary>Windows that need attention since <paramref name="before"/>, longest first.</summary>
    Task<IReadOnlyList<RateWindowKey>> OverdueAsync(long before, int limit);
}
