using System.Globalization;
using System.Text.RegularExpressions;

namespace CloudAssistant.Grains.Schedules;

/// <summary>
/// Names of time zones: IANA names of an area and a place, exactly as the machine's zone data spell them (<c>Asia/Shanghai</c>);
/// <c>GMT+8:00</c>, to 14 hours either way and without a leading zero; <c>UTC</c>. No abbreviations: they mean different zones.
/// </summary>
internal static partial class Zones
{
    private const int CharactersMax = 64;
    private static readonly TimeSpan OffsetMax = TimeSpan.FromHours(14);

    /// <summary>Finds a zone that a frequency may name.</summary>
    public static bool TryFind(string name, out TimeZoneInfo zone) => Read(name, out zone) is null;

    /// <summary>The zone an instance says it has: also a name without an area, as old machines have it; UTC if it is unknown.</summary>
    public static TimeZoneInfo OfInstance(string name) =>
        TryFind(name, out var zone) ? zone : Named(name, Word()) ?? TimeZoneInfo.Utc;

    /// <summary>Finds a zone.</summary>
    /// <returns>What is wrong, or null; then <paramref name="zone"/> is UTC.</returns>
    public static string? Read(string name, out TimeZoneInfo zone)
    {
        zone = TimeZoneInfo.Utc;
        if (name == "UTC")
            return null;
        if (Gmt().Match(name) is { Success: true } gmt)
            return ReadOffset(gmt, ref zone);
        if (Named(name, Place()) is not { } found)
            return $"time zone: '{name}' is none; write a name as Asia/Shanghai, an offset as GMT+8:00, or UTC";
        zone = found;
        return null;
    }

    private static string? ReadOffset(Match gmt, ref TimeZoneInfo zone)
    {
        var hours = int.Parse(gmt.Groups["hours"].ValueSpan, CultureInfo.InvariantCulture);
        var minutes = int.Parse(gmt.Groups["minutes"].ValueSpan, CultureInfo.InvariantCulture);
        var offset = new TimeSpan(hours, minutes, 0);
        if (minutes > 59)
            return $"time zone: the minutes of {gmt.Value} are beyond 59";
        if (offset > OffsetMax)
            return $"time zone: {gmt.Value} is beyond {OffsetMax.TotalHours:0} hours";
        zone = TimeZoneInfo.CreateCustomTimeZone(gmt.Value, gmt.Groups["sign"].Value == "-" ? -offset : offset, gmt.Value, gmt.Value);
        return null;
    }

    // A name becomes the path of a file: no way upwards. In another case it would be found only after it was found in its own.
    private static TimeZoneInfo? Named(string name, Regex form) =>
        name.Length <= CharactersMax && form.IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.Id == name ? zone : null;

    [GeneratedRegex(@"^GMT(?<sign>[+-])(?<hours>0|[1-9][0-9]?):(?<minutes>[0-9]{2})\z")]
    private static partial Regex Gmt();

    // Zone data keep copies of all zones under these two names, one of which counts leap seconds.
    [GeneratedRegex(@"^(?!right/|posix/)[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){1,2}\z")]
    private static partial Regex Place();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+-]*\z")]
    private static partial Regex Word();
}
