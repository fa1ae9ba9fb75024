namespace CloudAssistant.Grains.Schedules;

/// <summary>Local times that come twice, as clocks are put back.</summary>
/// <param name="Turn">When clocks are put back, UTC.</param>
/// <param name="LocalStart">What they are put back to.</param>
/// <param name="LocalEnd">What they would have shown.</param>
internal readonly record struct Overlap(DateTime Turn, DateTime LocalStart, DateTime LocalEnd);

/// <summary>
/// A time on the clocks of a zone, and when that is. It asks a zone only for its offsets at moments of UTC: what zones say of ambiguous
/// and invalid local times is wrong where their standard time changes.
/// </summary>
/// <param name="Local">What clocks show (kind UTC, as the calendar's library asks for).</param>
/// <param name="First">When they show it first, UTC; if they skip it, the first moment after the gap.</param>
/// <param name="Overlap">Where it lies, if they show it twice.</param>
internal readonly record struct LocalTime(DateTime Local, DateTime First, Overlap? Overlap)
{
    // No clock is further from UTC, and no zone changes its clocks twice in double the time.
    private static readonly TimeSpan Reach = TimeSpan.FromHours(15);

    /// <summary>What clocks show at a moment.</summary>
    public static LocalTime At(TimeZoneInfo zone, DateTime utc) => In(zone, utc + zone.GetUtcOffset(utc));

    /// <summary>When clocks show a time.</summary>
    public static LocalTime In(TimeZoneInfo zone, DateTime local)
    {
        var (before, after) = (zone.GetUtcOffset(local - Reach), zone.GetUtcOffset(local + Reach));
        var (early, late) = (local - before, local - after);
        if (before == after)
            return new(local, early, null);
        var (isEarly, isLate) = (zone.GetUtcOffset(early) == before, zone.GetUtcOffset(late) == after);
        if (isEarly != isLate)
            return new(local, isEarly ? early : late, null);
        if (!isEarly)
            return new(local, Turn(zone, late, early), null);
        var turn = Turn(zone, early, late);
        return new(local, early, new(turn, turn + after, turn + before));
    }

    /// <summary>The first moment with the offset of <paramref name="to"/>, which <paramref name="from"/> has not.</summary>
    private static DateTime Turn(TimeZoneInfo zone, DateTime from, DateTime to)
    {
        var offset = zone.GetUtcOffset(to);
        while (to - from > TimeSpan.FromTicks(1))
        {
            var middle = from + (to - from) / 2;
            (from, to) = zone.GetUtcOffset(middle) == offset ? (from, middle) : (middle, to);
        }

        return to;
    }
}
