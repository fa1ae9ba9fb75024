using System.Text;

namespace CloudAssistant.Agent.Windows;

/// <summary>Arguments as one line, the way the C library of Windows, .NET and PowerShell take it apart again.</summary>
internal static class CommandLine
{
    /// <summary>The line. The first argument, the program, has no quotes within by the rules of Windows.</summary>
    public static string Of(IReadOnlyList<string> arguments)
    {
        var line = new StringBuilder();
        line.Append('"').Append(arguments[0]).Append('"');
        foreach (var argument in arguments.Skip(1))
            Append(line.Append(' '), argument);
        return line.ToString();
    }

    // Backslashes count only before a quote, and there as half of what stands there.
    private static void Append(StringBuilder line, string argument)
    {
        if (argument.Length > 0 && argument.AsSpan().IndexOfAny(" \t\n\v\"") < 0)
        {
            line.Append(argument);
            return;
        }

        line.Append('"');
        var backslashes = 0;
        foreach (var c in argument)
        {
            if (c == '"')
                line.Append('\\', backslashes + 1);
            backslashes = c == '\\' ? backslashes + 1 : 0;
            line.Append(c);
        }

        line.Append('\\', backslashes).Append('"');
    }
}
