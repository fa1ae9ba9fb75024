using System.CommandLine;
using CloudAssistant.Agent.Instances;

namespace CloudAssistant.Agent.Verbs;

/// <summary>The option every verb has.</summary>
internal static class StateDirOption
{
    private const string Variable = "CLOUD_ASSISTANT_STATE_DIR";

    public static Option<string> New() => new("--state-dir", "--data")
    {
        Description = "Directory that keeps the agent's key, identity and journal. One process works in it at a time. Or " + Variable + ".",
        HelpName = "DIR",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : StateDirectory.Default,
    };
}
