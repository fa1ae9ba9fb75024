using System.CommandLine;
using System.Globalization;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Verbs;

/// <summary>history: what the server had done here.</summary>
internal static class HistoryVerb
{
    public static Command New()
    {
        var stateDir = StateDirOption.New();
        var json = new Option<bool>("--json") { Description = "Writes one JSON object, with times to the millisecond." };
        var limit = Numbers.Option("--limit", "Records shown.", 20, 1, 1_000);
        var verb = new Command(
            "history",
            "Lists the last records, newest first: when each ran, as what, how it ended, and whether the server knows. Never scripts, never output. Times are "
            + "the server's, in UTC; \"unknown\" where nothing tells them, as before a reboot that no server's time had come before. The agent forgets a record "
            + "24 hours after the last moment at which it might have started. Exit status: 0 done; 1 there is no journal, or it is damaged; 2 this account cannot see it.")
            { limit, json, stateDir };
        verb.SetAction(parsed => Show(new StateDirectory(parsed.GetRequiredValue(stateDir)), parsed.GetValue(limit), parsed.GetValue(json)));
        return verb;
    }

    private static int Show(StateDirectory directory, int limit, bool json)
    {
        var damaged = false;
        if (!directory.Exists() || JournalView.Read(directory, out damaged) is not { } state)
        {
            AgentLog.Write($"There is no journal in {directory.Path}: no agent has run there yet.");
            return ExitCode.Failed;
        }
        var time = new CalendarTime(TimeProvider.System, Host.Now());
        var running = directory.IsLocked();
        var records = JournalView.NewestFirst(state, time).Take(limit).Select(record => new RecordView(record, time, running)).ToList();
        if (json)
            Console.WriteLine(new JsonObject { { "records", records.Select(record => record.ToJson()) }, { "remembered", state.Records.Count }, { "damaged", damaged } });
        else
            Write(records, state);
        if (damaged)
            AgentLog.Write("The journal is damaged: what stands behind the damage is not shown.");
        return damaged ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Write(List<RecordView> records, JournalState state)
    {
        if (records.Count == 0)
        {
            Console.WriteLine("There are no records.");
            return;
        }
        foreach (var line in Table.Lines(RecordView.Heads, records.Select(record => record.Cells())))
            Console.WriteLine(line);
        if (records.Count < state.Records.Count)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{state.Records.Count - records.Count} more are remembered; --limit shows more."));
    }
}
