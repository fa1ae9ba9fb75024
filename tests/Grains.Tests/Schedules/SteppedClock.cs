using NodaTime;
using NodaTime.TimeZones;

namespace CloudAssistant.Grains.Tests.Schedules;

/// <summary>Finds due times the slow way: it lets a clock of a zone run second by second, and asks at each whether the expression holds.</summary>
internal static class SteppedClock
{
    /// <summary>All due times from one moment to another, without the first, with the last; Unix seconds.</summary>
    public static List<long> Due(WrittenCron cron, DateTimeZone zone, long from, long to)
    {
        var due = new List<long>();
        ZoneInterval? before = null;
        foreach (var interval in zone.GetZoneIntervals(Instant.FromUnixTimeSeconds(from - 172_800), Instant.FromUnixTimeSeconds(to)))
        {
            var start = interval.HasStart ? interval.Start.ToUnixTimeSeconds() : long.MinValue;
            var shown = before is null ? long.MinValue : start + before.WallOffset.Seconds;
            // What the clocks jumped over falls on the moment of the jump.
            if (before is not null && start > from && start <= to && Holds(cron, shown, start + interval.WallOffset.Seconds - 1).Any())
                due.Add(start);
            var first = Math.Max(start, from + 1);
            var last = Math.Min(interval.HasEnd ? interval.End.ToUnixTimeSeconds() - 1 : long.MaxValue, to);
            foreach (var local in Holds(cron, first + interval.WallOffset.Seconds, last + interval.WallOffset.Seconds))
            {
                var second = local - interval.WallOffset.Seconds;
                // The clocks had shown it before they were put back.
                if ((cron.Repeats || local >= shown) && (due.Count == 0 || due[^1] < second))
                    due.Add(second);
            }

            before = interval;
        }

        return due;
    }

    private static IEnumerable<long> Holds(WrittenCron cron, long first, long last)
    {
        long day = long.MinValue;
        var onDay = false;
        for (var local = first; local <= last; local++)
        {
            if (local / 86_400 != day)
            {
                day = local / 86_400;
                onDay = cron.Date(new LocalDate(1970, 1, 1).PlusDays((int)day));
            }

            var time = (int)(local % 86_400);
            if (onDay && cron.Second(time % 60) && cron.Minute(time / 60 % 60) && cron.Hour(time / 3_600))
                yield return local;
        }
    }
}
