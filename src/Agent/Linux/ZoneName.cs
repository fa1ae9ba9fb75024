using System.Text.RegularExpressions;

namespace CloudAssistant.Agent.Linux;

/// <summary>The IANA name of the machine's time zone, read anew each time: a machine may be moved to another zone while the agent runs.</summary>
internal static partial class ZoneName
{
    private const string Unknown = "UTC", Zones = "/zoneinfo/", Installed = "usr/share/zoneinfo";
    private const int CharactersMax = 64;

    /// <summary>What TZ names; else where <c>/etc/localtime</c> leads, which is what the C library goes by; else what <c>/etc/timezone</c> says; else UTC.</summary>
    /// <param name="tz">The variable TZ; null when there is none.</param>
    /// <param name="root">Where the machine's files are.</param>
    public static string Read(string? tz, string root = "/") =>
        OfVariable(tz, Path.Combine(root, Installed)) ?? OfLink(Path.Combine(root, "etc/localtime")) ?? OfText(Path.Combine(root, "etc/timezone")) ?? Unknown;

    /// <summary>A name, or a path to a zone's file; either may follow a colon. Rules such as <c>CET-1CEST</c> look like names: no file has theirs.</summary>
    private static string? OfVariable(string? tz, string installed) =>
        Named(Below(tz?.TrimStart(':')) ?? tz?.TrimStart(':')) is { } name && (!Directory.Exists(installed) || File.Exists(Path.Combine(installed, name)))
            ? name
            : null;

    private static string? OfLink(string path)
    {
        try
        {
            return Named(Below(new FileInfo(path).LinkTarget));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? OfText(string path)
    {
        try
        {
            return Named(File.ReadLines(path).FirstOrDefault()?.Trim());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What a path says below the directory of zones. That may hold all zones twice more, under names of its own.</summary>
    private static string? Below(string? path)
    {
        if (path?.IndexOf(Zones, StringComparison.Ordinal) is not (>= 0 and var at))
            return null;
        var name = path[(at + Zones.Length)..];
        return name.StartsWith("posix/", StringComparison.Ordinal) || name.StartsWith("right/", StringComparison.Ordinal) ? name["posix/".Length..] : name;
    }

    private static string? Named(string? text) => text is { Length: <= CharactersMax } && Form().IsMatch(text) ? text : null;

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*\z")]
    private static partial Regex Form();
}
