using System.CommandLine;
using System.Text;
using System.Text.Json;
using CloudAssistant.Agent.Access;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Journal;

namespace CloudAssistant.Agent.Verbs;

/// <summary>status: who this agent is and how it stands.</summary>
internal static class StatusVerb
{
    public static Command New()
    {
        var stateDir = StateDirOption.New();
        var json = new Option<bool>("--json") { Description = "Writes one JSON object." };
        var verb = new Command("status", "Tells who this agent is, whether it runs, and how its link stands. Exit status: 0 when it is enrolled and runs; 1 when not; 2 when this account cannot see it.") { json, stateDir };
        verb.SetAction(parsed => Show(new StateDirectory(parsed.GetRequiredValue(stateDir)), parsed.GetValue(json)));
        return verb;
    }

    private static int Show(StateDirectory directory, bool json)
    {
        var identity = directory.Exists() ? directory.ReadIdentity() : null;
        var running = identity is not null && directory.IsLocked();
        var values = new List<(string Name, object Value)>
        {
            ("version", AgentVersion.Text),
            ("stateDirectory", directory.Path),
            ("enrolled", identity is not null),
            ("running", running),
        };
        values.Add(("denied", string.Join(", ", DenyFile.Of(directory).Read().Told)));
        if (identity is not null)
        {
            values.AddRange([("instanceId", identity.InstanceId), ("instanceName", identity.InstanceName), ("regionId", identity.RegionId), ("server", identity.Server.ToString())]);
            values.Add(("link", running ? LinkNote.Read(directory) ?? "none" : "none"));
            if (running && DrainNote.Read(directory) is { } drain)
                values.Add(("drain", drain.Text));
            if (directory.Disk.Read(JournalFile.Name) is { } bytes)
            {
                var content = JournalFrames.Read(bytes);
                var state = content.Batches.SelectMany(b => b.Entries).Aggregate(new JournalState(content.Journal), JournalFold.Apply);
                values.AddRange([("journal", state.Id.ToString("D")), ("links", state.LinkCounter), ("openRecords", (long)state.Open.Count), ("rememberedRecords", (long)state.Tombstones)]);
            }
        }
        if (json)
            Console.WriteLine(ToJson(values));
        else
            foreach (var (name, value) in values)
                Console.WriteLine($"{name}: {(value is bool yes ? yes ? "yes" : "no" : value)}");
        return running ? ExitCode.Done : ExitCode.Failed;
    }

    private static string ToJson(List<(string Name, object Value)> values)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in values)
            {
                switch (value)
                {
                    case bool yes:
                        writer.WriteBoolean(name, yes);
                        break;
                    case long number:
                        writer.WriteNumber(name, number);
                        break;
                    default:
                        writer.WriteString(name, value.ToString());
                        break;
                }
            }
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
