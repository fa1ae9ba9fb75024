using System.Management.Automation.Runspaces;

namespace CloudAssistant.PwshHost;

/// <summary>What pwsh is told by its arguments: a file with arguments of its own, or the text of a command.</summary>
internal sealed record CommandLine(string? File, IReadOnlyList<CommandParameter> Arguments, string Command)
{
    /// <summary>What pwsh exits with for arguments it does not take.</summary>
    public const int WrongExitCode = 64;

    /// <returns>The command line, or what is wrong with it.</returns>
    public static (CommandLine? Line, string Wrong) Of(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i].ToLowerInvariant())
            {
                case "-noprofile" or "-noninteractive" or "-nologo":
                    break;
                case "-executionpolicy" when i + 1 < args.Length:
                    // As pwsh tells its engine.
                    Environment.SetEnvironmentVariable("PSExecutionPolicyPreference", args[++i]);
                    break;
                case "-file" when i + 1 < args.Length:
                    var file = Path.GetFullPath(args[i + 1]);
                    return System.IO.File.Exists(file)
                        ? (new CommandLine(file, [.. args[(i + 2)..].Select(Argument)], ""), "")
                        : (null, $"The argument '{args[i + 1]}' is not recognized as the name of a script file.");
                case "-command" when i + 1 < args.Length:
                    return (new CommandLine(null, [], string.Join(' ', args[(i + 1)..])), "");
                default:
                    return (null, $"The argument '{args[i]}' is not taken here.");
            }
        }

        return (null, "There is no script.");
    }

    // "-Name" waits for the next argument, "-Name:value" holds it, anything else has no name.
    private static CommandParameter Argument(string text)
    {
        if (text is not ['-', _, ..])
            return new(null, text);
        return text.Split(':', 2) switch
        {
            [var name, "$true" or "$True"] => new(name, true),
            [var name, "$false" or "$False"] => new(name, false),
            [var name, { Length: > 0 } value] => new(name, value),
            _ => new(text),
        };
    }
}
