using System.CommandLine;
using System.Text;
using System.Text.Json;
using CloudAssistant.Agent.Access;
using CloudAssistant.Agent.Instances;

namespace CloudAssistant.Agent.Verbs;

/// <summary>deny and allow: what this machine does not run, whatever its server asks.</summary>
internal static class DenyVerb
{
    private const string Where = "Counts at once, for what waits too, and without a restart; nothing that comes from the server lifts it. The list is a text file: "
        + "/etc/cloud-assistant/deny, or deny in the directory of an agent that is elsewhere.";

    public static Command NewDeny()
    {
        var what = new Selectors("Denies everything: nothing of the server's runs here any more.");
        var reason = new Option<string>("--reason") { Description = "Why, for whoever is refused; one line of at most 200 characters.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var stop = new Option<bool>("--stop-running") { Description = "Ends what runs and is denied, within some 5 s, also later when this agent starts." };
        var list = new Option<bool>("--list") { Description = "Shows what is denied, and changes nothing." };
        var json = new Option<bool>("--json") { Description = "Writes one JSON object." };
        var verb = new Command("deny", "Lets this machine run no scripts of a type, nothing as an account, or nothing at all. " + Where
            + " Exit status: 0 done; 1 the file failed; 2 wrong arguments, or this account may not.") { what.Type, what.User, what.All, reason, stop, list, json, what.StateDir };
        verb.SetAction(parsed =>
        {
            var file = DenyFile.Of(what.Directory(parsed));
            var said = what.Read(parsed, parsed.GetRequiredValue(reason), parsed.GetValue(stop));
            if (parsed.GetValue(list))
                return said.Count == 0 ? Show(file, parsed.GetValue(json)) : Refuse("--list changes nothing: leave out the rest.");
            if (said.Count == 0)
                return Refuse("What shall be denied? Give --type, --user or --all; --list shows what is.");
            if (said.Select(rule => rule.WhyNot()).FirstOrDefault(why => why is not null) is { } whyNot)
                return Refuse(whyNot);
            if (file.Read() is { WhyBroken: { } broken })
                return Fail($"{file.Path}: {broken}, so everything is denied already. Repair the file, or remove all rules: allow --all.");
            return Change(what.Directory(parsed), file, known => known.With(said), parsed.GetValue(json));
        });
        return verb;
    }

    public static Command NewAllow()
    {
        var what = new Selectors("Lifts every denial, and repairs a file that cannot be read.");
        var json = new Option<bool>("--json") { Description = "Writes one JSON object." };
        var verb = new Command("allow", "Lifts what deny denied: the same types and accounts, or all of it. " + Where
            + " Exit status: 0 done, or it was not denied; 1 the file failed; 2 wrong arguments, or this account may not.") { what.Type, what.User, what.All, json, what.StateDir };
        verb.SetAction(parsed =>
        {
            var file = DenyFile.Of(what.Directory(parsed));
            var said = what.Read(parsed, "", stop: false);
            if (said.Count == 0)
                return Refuse("What shall be allowed? Give --type, --user, or --all for everything.");
            if (said.Any(rule => rule.Kind == DenyKind.All))
                return Change(what.Directory(parsed), file, _ => DenyList.Empty, parsed.GetValue(json));
            if (file.Read() is { WhyBroken: { } broken })
                return Fail($"{file.Path}: {broken}. Repair the file, or remove all rules: allow --all.");
            return Change(what.Directory(parsed), file, known => known.Without(said), parsed.GetValue(json));
        });
        return verb;
    }

    private static int Change(StateDirectory directory, DenyFile file, Func<DenyList, DenyList> change, bool json)
    {
        file.MakeDirectory(directory);
        file.Change(change);
        return Show(file, json);
    }

    private static int Show(DenyFile file, bool json)
    {
        var list = file.Read();
        if (json)
            Console.WriteLine(ToJson(file, list));
        else if (list.WhyBroken is { } why)
            Console.WriteLine($"Everything is denied, because {why}: {file.Path}");
        else if (list.Rules.Count == 0)
            Console.WriteLine("Nothing is denied.");
        else
            foreach (var rule in list.Rules)
                Console.WriteLine(rule.Line);
        return ExitCode.Done;
    }

    private static string ToJson(DenyFile file, DenyList list)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("file", file.Path);
            writer.WriteString("broken", list.WhyBroken ?? "");
            writer.WriteStartArray("denied");
            foreach (var rule in list.Rules)
            {
                writer.WriteStartObject();
                writer.WriteString("what", rule.Selector);
                writer.WriteBoolean("stopRunning", rule.Stop);
                writer.WriteString("reason", rule.Reason);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static int Refuse(string why)
    {
        AgentLog.Write(why);
        return ExitCode.Usage;
    }

    private static int Fail(string why)
    {
        AgentLog.Write(why);
        return ExitCode.Failed;
    }

    private sealed class Selectors(string all)
    {
        public Option<string[]> Type { get; } = new("--type") { Description = "Scripts of a type, or files: shell, bat, powershell, file. May be repeated.", HelpName = "TYPE" };

        public Option<string[]> User { get; } = new("--user")
        {
            Description = "Whatever runs as that account; scripts that name none, and files, are the agent's own. May be repeated.",
            HelpName = "NAME",
        };

        public Option<bool> All { get; } = new("--all") { Description = all };

        public Option<string> StateDir { get; } = StateDirOption.New();

        /// <summary>The agent's directory.</summary>
        /// <exception cref="UnauthorizedAccessException">It is another account's.</exception>
        public StateDirectory Directory(ParseResult parsed)
        {
            var directory = new StateDirectory(parsed.GetRequiredValue(StateDir));
            _ = directory.Exists();
            return directory;
        }

        public List<DenyRule> Read(ParseResult parsed, string reason, bool stop) =>
        [
            .. parsed.GetValue(All) ? [new DenyRule(DenyKind.All, "", stop, reason.Trim())] : Array.Empty<DenyRule>(),
            .. (parsed.GetValue(Type) ?? []).Select(type => new DenyRule(DenyKind.Type, type.ToLowerInvariant(), stop, reason.Trim())),
            .. (parsed.GetValue(User) ?? []).Select(user => new DenyRule(DenyKind.User, user, stop, reason.Trim())),
        ];
    }
}
