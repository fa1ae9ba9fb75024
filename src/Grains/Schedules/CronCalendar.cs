using System.Collections.Immutable;
using Cronos;

namespace CloudAssistant.Grains.Schedules;

/// <summary>The local times a cron expression names, to the second, as a wall clock shows them: no zone, every day of 24 hours.</summary>
internal sealed class CronCalendar
{
    private const int DaySeconds = 86_400;

    private readonly SortedSet<int> _seconds = [];
    private readonly SortedSet<int> _minutes = [];
    private readonly SortedSet<int> _hours = [];
    private readonly SortedSet<int> _years = [];
    private ImmutableArray<CronExpression> _parts = [];

    private CronCalendar()
    {
    }

    /// <summary>Seconds, minutes or hours hold <c>*</c>, a range or a step: it is meant to repeat within the day.</summary>
    public bool Repeats { get; private set; }

    /// <summary>Reads six fields, or seven with years.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? Read(ReadOnlySpan<string> fields, out CronCalendar calendar)
    {
        calendar = new();
        var months = new SortedSet<int>();
        var days = new HashSet<(string Day, string Weekday)>();
        var wrong = CronField.Second.Read(fields[0], calendar._seconds)
            ?? CronField.Minute.Read(fields[1], calendar._minutes)
            ?? CronField.Hour.Read(fields[2], calendar._hours)
            ?? CronField.Month.Read(fields[4], months)
            ?? CronDays.Read(fields[3], fields[5], days)
            ?? CronField.Year.Read(fields.Length > 6 ? fields[6] : "*", calendar._years);
        if (wrong is not null)
            return wrong;
        foreach (var field in fields[..3])
            calendar.Repeats |= field.AsSpan().ContainsAny('*', '-', '/');
        var times = $"{List(calendar._seconds)} {List(calendar._minutes)} {List(calendar._hours)}";
        calendar._parts =
        [
            .. from day in days
               let part = CronExpression.Parse($"{times} {day.Day} {List(months)} {day.Weekday}", CronFormat.IncludeSeconds)
               // A part without any day, as 31 February, would be searched for to the end of time, again and again.
               where part.GetNextOccurrence(StartOf(FrequencyLimits.YearMin), inclusive: true) is { Year: <= FrequencyLimits.YearMax }
               select part,
        ];
        return null;
    }

    /// <summary>The first time after <paramref name="local"/>, or at it if <paramref name="inclusive"/>; null when there is none.</summary>
    public DateTime? Next(DateTime local, bool inclusive)
    {
        // Each round ends in a later year, so there are at most as many as years.
        while (_years.GetViewBetween(local.Year, int.MaxValue) is { Count: > 0 } left)
        {
            if (left.Min > local.Year)
                (local, inclusive) = (StartOf(left.Min), true);
            if (NextInAnyYear(local, inclusive) is not { } next)
                return null;
            if (_years.Contains(next.Year))
                return next;
            (local, inclusive) = (next, true);
        }

        return null;
    }

    /// <summary>The least time between two of its times, over all of its years; null when there are not two.</summary>
    public TimeSpan? SmallestGap()
    {
        if (Next(StartOf(FrequencyLimits.YearMin), true) is null)
            return null;
        var (first, last, gap) = (-1, -1, int.MaxValue);
        foreach (var time in from hour in _hours from minute in _minutes from second in _seconds select hour * 3_600 + minute * 60 + second)
        {
            gap = last < 0 ? gap : Math.Min(gap, time - last);
            (first, last) = (first < 0 ? time : first, time);
            if (gap == 1)
                return TimeSpan.FromSeconds(gap);
        }

        if (NearestDays() is { } days)
            gap = Math.Min(gap, days * DaySeconds - (last - first));
        return gap == int.MaxValue ? null : TimeSpan.FromSeconds(gap);
    }

    /// <summary>The least number of days between two of its days.</summary>
    private int? NearestDays()
    {
        int? nearest = null;
        // At most the days of 130 years; nothing is nearer than tomorrow.
        for (var day = Next(StartOf(FrequencyLimits.YearMin), true)?.Date; day is { } from && nearest != 1;)
        {
            day = Next(from.AddSeconds(DaySeconds - 1), false)?.Date;
            if (day is { } to)
                nearest = Math.Min(nearest ?? int.MaxValue, (to - from).Days);
        }

        return nearest;
    }

    private DateTime? NextInAnyYear(DateTime local, bool inclusive)
    {
        DateTime? earliest = null;
        foreach (var part in _parts)
        {
            if (part.GetNextOccurrence(local, inclusive) is { } next && (earliest is null || next < earliest))
                earliest = next;
        }

        return earliest;
    }

    private static DateTime StartOf(int year) => new(year, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static string List(SortedSet<int> values) => string.Join(',', values);
}
