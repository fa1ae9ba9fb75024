using System.Globalization;
using System.Text.RegularExpressions;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Schedules;

/// <summary>
/// <c>rate(5m)</c>: due at the creation plus 1, 2, 3, … intervals, however long runs take. Interval: 60 seconds to 7 days, longer than the timeout.
/// </summary>
internal sealed partial record RateFrequency(string Text, TimeSpan Interval) : Frequency(Text, null)
{
    // The last millisecond of the year 9999: what is later is no date.
    private const long LastMs = 253_402_300_799_999;

    /// <inheritdoc/>
    public override long? NextAfter(long afterMs, long createdAtMs, string instanceZone)
    {
        if (createdAtMs < 0 || createdAtMs > LastMs || afterMs > LastMs)
            return null;
        var interval = (long)Interval.TotalMilliseconds;
        var passed = Math.Max(afterMs, createdAtMs) - createdAtMs;
        var next = createdAtMs + (passed / interval + 1) * interval;
        return next <= LastMs ? next : null;
    }

    /// <inheritdoc/>
    public override Refusal? CheckInterval(TimeSpan timeout) => Interval > timeout
        ? null
        : Refuse($"rate: the interval is {Interval.TotalSeconds:0} seconds; it must be longer than the timeout, {timeout.TotalSeconds:0} seconds");

    /// <summary>Reads what follows <c>rate(</c>.</summary>
    public static Reply<Frequency> Read(string text, string inside)
    {
        if (Written().Match(inside) is not { Success: true } said)
            return Refuse("rate: it is written as rate(5m), with a whole number and one of the units s, m, h and d");
        // Nine digits fit, and more are too many in any unit.
        var digits = said.Groups["number"].Value.TrimStart('0');
        var number = digits.Length > 9 ? int.MaxValue : digits.Length == 0 ? 0 : int.Parse(digits, CultureInfo.InvariantCulture);
        var seconds = said.Groups["unit"].Value[0] switch { 's' or 'S' => 1L, 'm' or 'M' => 60, 'h' or 'H' => 3_600, _ => 86_400 } * number;
        if (seconds < (long)FrequencyLimits.RateMin.TotalSeconds)
            return Refuse($"rate: the interval is shorter than {FrequencyLimits.RateMin.TotalSeconds:0} seconds");
        if (seconds > (long)FrequencyLimits.RateMax.TotalSeconds)
            return Refuse($"rate: the interval is longer than {FrequencyLimits.RateMax.TotalDays:0} days");
        return new RateFrequency(text, TimeSpan.FromSeconds(seconds));
    }

    [GeneratedRegex(@"^ *(?<number>[0-9]+) *(?<unit>[smhdSMHD]) *\)\z")]
    private static partial Regex Written();
}
