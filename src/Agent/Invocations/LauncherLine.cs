using System.Text;
using System.Text.RegularExpressions;

namespace CloudAssistant.Agent.Invocations;

/// <summary>
/// A launcher, split into arguments by the quoting rules of a shell but without one: nothing is expanded save
/// <c>{{ACS::ScriptFileName}}</c>, which may ask for a file name extension by <c>|Ext(".py")</c>.
/// </summary>
internal sealed partial class LauncherLine
{
    // Stands for the script's file name within an argument until that name is known. No argument can hold a NUL otherwise.
    private const char FileName = '\0';

    private readonly List<string> _arguments;

    private LauncherLine(List<string> arguments, string extension)
    {
        _arguments = arguments;
        Extension = extension;
    }

    /// <summary>The extension the script's file is to have, with its dot; empty when none was asked for.</summary>
    public string Extension { get; }

    /// <summary>The arguments, the program first. Without a placeholder the file name comes last.</summary>
    public IReadOnlyList<string> Arguments(string fileName)
    {
        var arguments = _arguments.ConvertAll(argument => argument.Replace(FileName.ToString(), fileName, StringComparison.Ordinal));
        if (!_arguments.Exists(argument => argument.Contains(FileName)))
            arguments.Add(fileName);
        return arguments;
    }

    /// <summary>Null when the line has no program, an open quote, or a character that no argument can hold.</summary>
    /// <param name="line">The launcher.</param>
    /// <param name="escapes">Whether a backslash takes the meaning from what follows it, as in a shell; on Windows it is part of paths.</param>
    public static LauncherLine? Parse(string line, bool escapes = true)
    {
        if (line.Contains('\0'))
            return null;

        var extension = "";
        var arguments = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        var quote = '\0';
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '{' && quote != '\'' && Placeholder().Match(line, i) is { Success: true } placeholder)
            {
                if (placeholder.Groups["ext"] is { Success: true } ext)
                    extension = ext.Value;
                word.Append(FileName);
                inWord = true;
                i += placeholder.Length - 1;
            }
            else if (escapes && c == '\\' && quote != '\'' && i + 1 < line.Length && (quote == '\0' || line[i + 1] is '"' or '\\' or '$' or '`'))
            {
                word.Append(line[++i]);
                inWord = true;
            }
            else if (quote != '\0' ? c == quote : c is '"' or '\'')
            {
                quote = quote == '\0' ? c : '\0';
                inWord = true;
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                EndWord();
            }
            else
            {
                word.Append(c);
                inWord = true;
            }
        }

        EndWord();
        return quote == '\0' && arguments is [not "", ..] ? new LauncherLine(arguments, extension) : null;

        void EndWord()
        {
            if (inWord)
                arguments.Add(word.ToString());
            word.Clear();
            inWord = false;
        }
    }

    [GeneratedRegex(
        """\G\{\{\s*ACS::ScriptFileName\s*(\|\s*Ext\(\s*["'](?<ext>\.[A-Za-z0-9_-]{1,16})["']\s*\)\s*)?\}\}""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
