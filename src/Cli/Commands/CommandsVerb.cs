using System.CommandLine;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Commands;

/// <summary><c>ca commands</c></summary>
internal static class CommandsVerb
{
    public static Command Create(SessionOptions session) => new("commands", "Keeps scripts on the server, to be run by ca invoke.")
    {
        ListCommandsVerb.Create(session),
        ShowCommandVerb.Create(session),
        CreateCommandVerb.Create(session),
        ModifyCommandVerb.Create(session),
        DeleteCommandVerb.Create(session),
    };

    /// <summary>The command that a verb is about.</summary>
    public static Argument<string> Id() => new("command") { Description = "Id of the command, c-…" };
}
