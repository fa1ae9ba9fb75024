using System.CommandLine;
using CloudAssistant.Agent.Diagnosis;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Link;

namespace CloudAssistant.Agent.Verbs;

/// <summary>diagnose: why the agent is not linked.</summary>
internal static class DiagnoseVerb
{
    public static Command New()
    {
        var stateDir = StateDirOption.New();
        var json = new Option<bool>("--json") { Description = "Writes one JSON object." };
        var server = new Option<string?>("--server")
        {
            Description = "Address of the server to look for, before enrollment too. Without it: the agent's own.",
            HelpName = "URL",
        };
        var verb = new Command(
            "diagnose",
            "Looks step by step for what keeps the agent from its server - identity, settings, name, connection, certificate, server, clock, key - and at disk and "
            + "control groups, and says in plain words what to do. Takes 20 s at most. When no agent runs, a link is opened for a moment to see whether the key is "
            + "good. Exit status: 0 all is well; 1 something is wrong; the first step that failed comes first in the summary; 2 wrong arguments.") { server, json, stateDir };
        verb.SetAction(async (parsed, cancellation) =>
            await ShowAsync(new StateDirectory(parsed.GetRequiredValue(stateDir)), parsed.GetValue(server), parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> ShowAsync(StateDirectory directory, string? server, bool json, CancellationToken cancellation)
    {
        if (server is not null && ServerAddress.Read(server, out var why) is null)
        {
            AgentLog.Write(why!);
            return ExitCode.Usage;
        }
        var findings = new List<Finding>();
        await foreach (var finding in Diagnose.RunAsync(directory, server, TimeProvider.System, new CalendarTime(TimeProvider.System, Host.Now()), cancellation))
        {
            findings.Add(finding);
            if (!json)
                Console.WriteLine($"{finding.Step,-15}{finding.Verdict.ToString().ToLowerInvariant(),-9}{Logs.LogLine.Clean(finding.Says)}");
        }
        var failed = findings.Where(finding => finding.Verdict == Verdict.Failed).Select(finding => finding.Step).ToList();
        if (json)
            Console.WriteLine(ToJson(findings, failed));
        else
            Console.WriteLine(failed.Count == 0 ? "All is well." : $"Something is wrong; look first at: {failed[0]}{(failed.Count > 1 ? $" (also {string.Join(", ", failed.Skip(1))})" : "")}.");
        return failed.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static JsonObject ToJson(List<Finding> findings, List<string> failed) => new()
    {
        { "ok", failed.Count == 0 },
        { "firstFailed", failed.FirstOrDefault() },
        {
            "steps", findings.Select(finding =>
            {
                var details = new JsonObject();
                details.AddRange(finding.Details);
                return new JsonObject { { "step", finding.Step }, { "state", finding.Verdict.ToString() }, { "says", finding.Says }, { "details", details } };
            })
        },
    };
}
