using System.CommandLine;
using CloudAssistant.Agent.Instances;

namespace CloudAssistant.Agent.Verbs;

/// <summary>The option every verb has.</summary>
internal static class StateDirOption
{
    public static Option<string> New() => new("--state-dir", "--data")
    {
        Description = "Directory that keeps the agent's key, identity and journal. One process works in it at a time.",
        HelpName = "DIR",
        DefaultValueFactory = _ => StateDirectory.Default,
    };
}
