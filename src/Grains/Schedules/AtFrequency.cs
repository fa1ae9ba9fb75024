using System.Globalization;
using System.Text.RegularExpressions;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Schedules;

/// <summary>
/// <c>at(2022-06-06 13:15:30 GMT-7:00)</c>: due once, UTC by default. A local time that the clocks skip is due at the first moment after the
/// gap; one that they show twice, the first time.
/// </summary>
/// <param name="Text">As written.</param>
/// <param name="Zone">As written; null is UTC.</param>
/// <param name="DueMs">Unix milliseconds, UTC.</param>
internal sealed partial record AtFrequency(string Text, string? Zone, long DueMs) : Frequency(Text, Zone)
{
    /// <inheritdoc/>
    public override long? NextAfter(long afterMs, long createdAtMs, string instanceZone) => DueMs > Math.Max(afterMs, createdAtMs) ? DueMs : null;

    /// <inheritdoc/>
    public override Refusal? CheckInterval(TimeSpan timeout) => null;

    /// <summary>Reads what follows <c>at(</c>.</summary>
    public static Reply<Frequency> Read(string text, string inside)
    {
        if (Written().Match(inside) is not { Success: true } said)
            return Refuse("at: it is written as at(yyyy-MM-dd HH:mm:ss), with a time zone before the bracket or none");
        foreach (var field in Fields)
        {
            if (field.ReadValue(said.Groups[field.Name].Value, out _) is { } wrong)
                return Refuse(wrong);
        }

        if (!DateTime.TryParseExact(said.Groups["local"].Value, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var local))
            return Refuse($"day: {said.Groups["day"].Value} is beyond the end of the month");
        var zone = said.Groups["zone"] is { Success: true } group ? group.Value : null;
        if (Zones.Read(zone ?? "UTC", out var found) is { } unknown)
            return Refuse(unknown);
        return new AtFrequency(text, zone, LocalTime.In(found, local).First.ToUnixMs());
    }

    private static readonly CronField[] Fields =
        [CronField.Year, CronField.Month, CronField.Day, CronField.Hour, CronField.Minute, CronField.Second];

    [GeneratedRegex(@"^ *(?<local>(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d) (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d))( +(?<zone>[^ )]+))? *\)\z")]
    private static partial Regex Written();
}
