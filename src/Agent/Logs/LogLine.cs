using System.Globalization;

namespace CloudAssistant.Agent.Logs;

/// <summary>How a line of the log reads: its time, ISO 8601 in UTC, a space, its text.</summary>
internal static class LogLine
{
    /// <summary>Characters of a text; what is longer is cut.</summary>
    public const int CharactersMax = 1_000;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>One line, whatever a server or a disk put into it: nothing it says can look like a line of its own, or steer a terminal.</summary>
    public static string Clean(string text)
    {
        var cut = text.Length <= CharactersMax ? text : text[..CharactersMax];
        return cut.Any(char.IsControl) ? string.Concat(cut.Select(c => char.IsControl(c) ? ' ' : c)) : cut;
    }

    public static string Of(DateTimeOffset at, string text) => $"{TimeText(at)} {text}";

    public static string TimeText(DateTimeOffset at) => at.ToUniversalTime().ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Time and text of a line; the time is empty when it has none.</summary>
    public static (string Time, string Text) Split(string line) =>
        line.IndexOf(' ') is var space and > 0 && DateTimeOffset.TryParseExact(line.AsSpan(0, space), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)
            ? (line[..space], line[(space + 1)..])
            : ("", line);
}
