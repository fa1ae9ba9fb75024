namespace CloudAssistant.Grains.Schedules;

/// <summary>Unix milliseconds and moments of UTC.</summary>
internal static class UnixTimes
{
    public static long ToUnixMs(this DateTime utc) => (utc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;

    public static DateTime FromUnixMs(this long ms) => DateTime.UnixEpoch.AddTicks(ms * TimeSpan.TicksPerMillisecond);
}
