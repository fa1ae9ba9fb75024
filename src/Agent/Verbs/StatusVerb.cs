using System.CommandLine;
using System.Globalization;
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
        var verb = new Command(
            "status",
            "Tells who this agent is, whether it runs, how its link stands, and what it has in hand. Times are in UTC. "
            + "Exit status: 0 when it is enrolled and runs; 1 when not; 2 when this account cannot see it.") { json, stateDir };
        verb.SetAction(parsed => Show(new StateDirectory(parsed.GetRequiredValue(stateDir)), parsed.GetValue(json)));
        return verb;
    }

    private static int Show(StateDirectory directory, bool json)
    {
        var view = StatusView.Of(directory, new CalendarTime(TimeProvider.System, Host.Now()), TimeProvider.System.GetUtcNow());
        if (json)
            Console.WriteLine(view.ToJson());
        else
            foreach (var (name, text) in view.Lines())
                Console.WriteLine($"{name + ":",-14}{Logs.LogLine.Clean(text)}");
        return view.Running ? ExitCode.Done : ExitCode.Failed;
    }
}
