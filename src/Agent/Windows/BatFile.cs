using System.Text;

namespace CloudAssistant.Agent.Windows;

/// <summary>
/// A Bat script as cmd.exe reads it: in the code page of the machine's consoles, with line ends of Windows. What has no place in that code page turns the
/// console to UTF-8 first, and the script with it; what such a script calls may still write in the machine's own. That goes for its parameters too.
/// </summary>
/// <param name="Content">What the file holds.</param>
/// <param name="CodePage">In which its output comes.</param>
internal sealed record BatFile(byte[] Content, int CodePage)
{
    internal const int Utf8 = 65001;
    private const string TurnToUtf8 = "@chcp 65001>nul\r\n";

    /// <param name="script">As it was sent.</param>
    /// <param name="machine">The code page of the machine's consoles.</param>
    /// <param name="values">What it finds in its environment.</param>
    public static BatFile Of(string script, int machine, IEnumerable<string> values)
    {
        // Only what cmd.exe takes for the end of a line: a form feed, say, is text.
        script = script.TrimStart('\uFEFF').Replace("\r\n", "\n").Replace("\n", "\r\n");
        if (machine != Utf8 && InCodePage(script, machine) is { } bytes && values.All(value => InCodePage(value, machine) is not null))
            return new(bytes, machine);
        return new(Encoding.UTF8.GetBytes(machine == Utf8 ? script : TurnToUtf8 + script), Utf8);
    }

    public override string ToString() => $"BatFile in code page {CodePage}";

    // Null when a character is not in it. A code page that is not known has only those of ASCII.
    private static byte[]? InCodePage(string script, int machine)
    {
        if (Ascii.IsValid(script))
            return Encoding.ASCII.GetBytes(script);
        try
        {
            return CodePages.Strict(machine)?.GetBytes(script);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }
}
