using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Schedules;

/// <summary>
/// <c>second minute hour day month weekday [year] [zone]</c>. Two due times are at least 10 seconds and the timeout apart.
/// <para>
/// Where clocks are put forward, what is due in the hour that is not there is due at the first moment after it; several such times are one.
/// Where clocks are put back and an hour comes twice, an expression whose seconds, minutes and hours are lists of values is due in the
/// first one only; one with <c>*</c>, a range or a step in any of the three goes on in real time and is due in both.
/// </para>
/// </summary>
/// <param name="Text">As written.</param>
/// <param name="Zone">As written; null is the zone of each instance.</param>
/// <param name="Fixed">The zone that was found for it.</param>
/// <param name="Calendar">Its local times.</param>
internal sealed record CronFrequency(string Text, string? Zone, TimeZoneInfo? Fixed, CronCalendar Calendar) : Frequency(Text, Zone)
{
    // Days beyond both ends of the years in any zone.
    private static readonly long EarliestMs = new DateTime(FrequencyLimits.YearMin - 1, 12, 30, 0, 0, 0, DateTimeKind.Utc).ToUnixMs();
    private static readonly long LatestMs = new DateTime(FrequencyLimits.YearMax + 1, 1, 3, 0, 0, 0, DateTimeKind.Utc).ToUnixMs();

    /// <inheritdoc/>
    public override bool UsesInstanceZone => Zone is null;

    /// <summary>All of it follows from the text.</summary>
    public bool Equals(CronFrequency? other) => other is not null && other.Text == Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override long? NextAfter(long afterMs, long createdAtMs, string instanceZone)
    {
        var after = Math.Max(Math.Max(afterMs, createdAtMs), EarliestMs);
        return after > LatestMs ? null : Next(after.FromUnixMs(), Fixed ?? Zones.OfInstance(instanceZone))?.ToUnixMs();
    }

    /// <summary>
    /// Looks at every day from 1970 to 2099 that it names, and at the clock's face: where clocks are changed, two due times may come nearer.
    /// </summary>
    public override Refusal? CheckInterval(TimeSpan timeout)
    {
        if (Calendar.SmallestGap() is not { } gap)
            return null;
        if (gap < FrequencyLimits.CronMin)
            return Refuse($"cron: it is due again after {gap.TotalSeconds:0} seconds; at least {FrequencyLimits.CronMin.TotalSeconds:0} seconds must be between");
        return gap < timeout
            ? Refuse($"cron: it is due again after {gap.TotalSeconds:0} seconds; at least the timeout, {timeout.TotalSeconds:0} seconds, must be between")
            : null;
    }

    /// <summary>Reads six fields, then a year, a zone, both or none.</summary>
    public static Reply<Frequency> Read(string text)
    {
        var said = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (said.Length < 6)
            return Refuse($"cron: it has {said.Length} fields; second, minute, hour, day, month and weekday are needed");
        var years = said.Length > 6 && (char.IsAsciiDigit(said[6][0]) || said[6][0] == '*');
        var fields = years ? 7 : 6;
        if (said.Length > fields + 1)
            return Refuse("cron: nothing but a year and a time zone follows the weekday");
        if (CronCalendar.Read(said.AsSpan(0, fields), out var calendar) is { } wrong)
            return Refuse(wrong);
        var zone = said.Length > fields ? said[fields] : null;
        TimeZoneInfo? found = null;
        if (zone is not null && Zones.Read(zone, out found) is { } unknown)
            return Refuse(unknown);
        return new CronFrequency(text, zone, found, calendar);
    }

    private DateTime? Next(DateTime after, TimeZoneInfo zone)
    {
        var now = LocalTime.At(zone, after);
        if (now.Overlap is not { } overlap)
            return First(zone, Calendar.Next(now.Local, false));
        if (after >= overlap.Turn)
            return Again(overlap, now.Local, false) ?? First(zone, Calendar.Next(overlap.LocalEnd, true));
        var first = First(zone, Calendar.Next(now.Local, false));
        var again = Again(overlap, overlap.LocalStart, true);
        return first is null || again < first ? again : first;
    }

    private static DateTime? First(TimeZoneInfo zone, DateTime? local) => local is { } found ? LocalTime.In(zone, found).First : null;

    /// <summary>The next one in the hour that comes again, if it is due in both.</summary>
    private DateTime? Again(Overlap overlap, DateTime local, bool inclusive) =>
        Calendar.Repeats && Calendar.Next(local, inclusive) is { } next && next < overlap.LocalEnd ? overlap.Turn + (next - overlap.LocalStart) : null;
}
