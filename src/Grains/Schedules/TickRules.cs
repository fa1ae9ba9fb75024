namespace CloudAssistant.Grains.Schedules;

/// <summary>What a look at a schedule that is due comes to.</summary>
/// <param name="Tick">The tick to make now; null when what is due is too old.</param>
/// <param name="NextDue">When it is due next; null when nothing is due any more.</param>
/// <param name="Gap">Due times that no tick is made for; null when there are none.</param>
internal readonly record struct TickStep(long? Tick, long? NextDue, MissedGap? Gap);

/// <summary>Due times in a row that no tick was made for.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them.</param>
/// <param name="Count">How many.</param>
internal readonly record struct MissedGap(long First, long Last, long Count);

/// <summary>Decides what is made of due times. Pure.</summary>
internal static class TickRules
{
    /// <summary>The longest lateness with which a tick is still made; less than one period in any case.</summary>
    public static readonly TimeSpan LateMax = TimeSpan.FromMinutes(5);

    /// <summary>Due times looked at in one step: after a long outage the rest comes with the next step.</summary>
    private const int LooksMax = 20_000;

    /// <summary>Of all that is due the latest is made once, if it is young enough; the others, and it if it is not, are missed. Never a burst.</summary>
    /// <param name="row">A schedule whose next due time is not after <paramref name="now"/>.</param>
    /// <param name="frequency">Its frequency.</param>
    /// <param name="now">Database time.</param>
    public static TickStep Look(ScheduleRow row, Frequency frequency, long now)
    {
        var first = row.NextDue!.Value;
        var (latest, before, passed) = (first, first, 0L);
        var next = Next(first);
        while (next is { } due && due <= now && passed < LooksMax)
        {
            (before, latest, passed) = (latest, due, passed + 1);
            next = Next(due);
        }

        var allSeen = next is null || next > now;
        var period = (next - latest) ?? long.MaxValue;
        return allSeen && now - latest <= Math.Min(period, (long)LateMax.TotalMilliseconds)
            ? new(latest, next, passed > 0 ? new(first, before, passed) : null)
            : new(null, next, new(first, latest, passed + 1));

        long? Next(long after) => frequency.NextAfter(after, row.CreatedAt, row.Key.Zone);
    }

    /// <summary>Ticks in a day, rounded up, by the distance of the next few due times.</summary>
    public static long PerDay(Frequency frequency, long now, string zone)
    {
        const int Sample = 20;
        const double Day = 86_400_000;
        if (frequency.NextAfter(now, now, zone) is not { } first)
            return 0;
        var (last, seen) = (first, 1);
        for (; seen < Sample && last - first < Day; seen++)
        {
            // Those few are all there are.
            if (frequency.NextAfter(last, now, zone) is not { } due)
                return seen;
            last = due;
        }

        return (long)Math.Ceiling((seen - 1) * Day / (last - first));
    }
}
