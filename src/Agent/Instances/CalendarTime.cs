using System.Globalization;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Instances;

/// <summary>Turns what was noted on the boot clock and in server time into calendar time, UTC. What cannot be known is null.</summary>
/// <param name="wall">The machine's calendar.</param>
/// <param name="now">This moment on the boot clock; the server's time need not be known.</param>
internal sealed class CalendarTime(TimeProvider wall, Moment now)
{
    // Both clocks are read at one time, whenever they are used.
    private readonly DateTimeOffset _wallNow = wall.GetUtcNow();

    /// <summary>As the machine's clock, as it is set now, counts; as the server counted when the moment is of an earlier boot.</summary>
    public DateTimeOffset? OnMachine(Moment? moment) => moment switch
    {
        null => null,
        _ when moment.Boot == now.Boot => _wallNow - TimeSpan.FromMilliseconds(now.BootMs - moment.BootMs),
        { ServerMs: { } server } => OfServer(server),
        _ => null,
    };

    /// <summary>As the server counts; as the machine's clock does when no server had told the time yet.</summary>
    public DateTimeOffset? OnServer(Moment? moment) =>
        moment?.ServerMs is { } server ? OfServer(server) : OnMachine(moment);

    // Servers may say anything.
    private static DateTimeOffset? OfServer(long ms) =>
        ms >= 0 && ms <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    /// <summary>ISO 8601, in UTC; "unknown" when it is.</summary>
    public static string Text(DateTimeOffset? at) => at?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "unknown";

    /// <summary>How long, in the two largest units.</summary>
    public static string Text(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays} d {time.Hours} h"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours} h {time.Minutes} min"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalSeconds):0.###} s"),
    };
}
