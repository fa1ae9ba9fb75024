using System.Globalization;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Schedules;

namespace CloudAssistant.Grains.Tests.Schedules;

/// <summary>Frequencies and their due times, as tests write them.</summary>
internal static class DueTimes
{
    public static Frequency Read(string text) => Frequency.Parse(text).Value;

    /// <summary>What the refusal says, without "Frequency, " and the full stop.</summary>
    public static string Wrong(string text)
    {
        var refusal = Frequency.Parse(text).Refused;
        Assert.NotNull(refusal);
        return Said(refusal);
    }

    public static string Said(Refusal refusal)
    {
        Assert.Equal(RefusalCode.InvalidParamFrequency, refusal.Code);
        Assert.StartsWith("Frequency, ", refusal.Message, StringComparison.Ordinal);
        return refusal.Message["Frequency, ".Length..^1];
    }

    public static long Ms(string utc) => DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds();

    public static string Text(long? ms) =>
        ms is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "never";

    /// <summary>The next due times after a moment, UTC.</summary>
    public static string[] After(string text, string utc, int count, string instanceZone = "UTC")
    {
        var frequency = Read(text);
        var due = new List<string>();
        for (long? at = Ms(utc); due.Count < count && at is not null;)
        {
            at = frequency.NextAfter(at.Value, 0, instanceZone);
            due.Add(Text(at));
        }

        return [.. due];
    }
}
