using System.CommandLine;
using System.CommandLine.Invocation;
using CloudAssistant.Cli.Access;
using CloudAssistant.Cli.Calls;
using CloudAssistant.Cli.Commands;
using CloudAssistant.Cli.Files;
using CloudAssistant.Cli.Instances;
using CloudAssistant.Cli.Invocations;
using CloudAssistant.Cli.Regions;
using CloudAssistant.Cli.Schedules;
using CloudAssistant.Cli.Tags;

namespace CloudAssistant.Cli.Hosting;

/// <summary>Every verb.</summary>
internal static class CommandTree
{
    private const string Everywhere = "ca VERB --help shows examples. Exit status: 0 done, 1 what ran did not succeed, 2 wrong usage, 3 refused or unreachable, 130 Ctrl-C.";

    /// <summary>Scripts and parameters begin with @ as they please: none of it is the name of a file.</summary>
    private static readonly ParserConfiguration AsTyped = new() { ResponseFileTokenReplacer = null };

    /// <summary>Does what <paramref name="arguments"/> say; gives the exit status.</summary>
    public static async Task<int> RunAsync(Terminal terminal, IReadOnlyList<string> arguments)
    {
        var parsed = Create(terminal).Parse(arguments, AsTyped);
        // One line says what is wrong; the whole help would hide it.
        if (parsed.Action is ParseErrorAction refusal)
            refusal.ShowHelp = false;
        var code = await parsed.InvokeAsync(new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error });
        return parsed.Errors.Count > 0 ? ExitCodes.Usage : code;
    }

    internal static RootCommand Create(Terminal terminal)
    {
        var session = new SessionOptions(terminal);
        var root = new RootCommand("Runs scripts on managed servers and shows how they ended.")
        {
            RunVerb.Create(session),
            InvokeVerb.Create(session),
            InvocationsVerb.Create(session),
            ResultsVerb.Create(session),
            StopVerb.Create(session),
            ModifyVerb.Create(session),
            CommandsVerb.Create(session),
            ScheduleVerb.Create(session),
            InstancesVerb.Create(session),
            EnrollVerb.Create(session),
            KeysVerb.Create(session),
            PoliciesVerb.Create(session),
            SendFileVerb.Create(session),
            SentFilesVerb.Create(session),
            ActivationsVerb.Create(session),
            TagsVerb.Create(session),
            RegionsVerb.Create(session),
            CallVerb.Create(session),
            ConfigureVerb.Create(session),
            CompletionVerb.Create(session),
        };
        session.AddTo(root);
        HelpWithExamples.AddTo(root, Everywhere);
        TakeNoValues(root);
        return root;
    }

    /// <summary>What is there or not takes no value: the script of <c>ca run --all true</c> is true.</summary>
    private static void TakeNoValues(Command command)
    {
        foreach (var option in command.Options.OfType<Option<bool>>())
            option.Arity = ArgumentArity.Zero;
        foreach (var below in command.Subcommands)
            TakeNoValues(below);
    }
}
