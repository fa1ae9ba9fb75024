using System.CommandLine;

namespace CloudAssistant.Bench.Measures.RealAgent;

/// <summary><c>./bench agent</c>.</summary>
internal static class AgentVerb
{
    public static Command Build()
    {
        var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 60, Description = "How long the idle agent is watched." };
        var starts = new Option<int>("--starts") { DefaultValueFactory = _ => 11, Description = "Starts that are timed." };
        var command = new Command("agent", "The real agent: size on disk, memory, start, idle, and ten large outputs at once, each beside its budget.")
        {
            seconds, starts, CommandLine.Data, CommandLine.Json,
        };
        command.SetAction((parsed, cancellation) => CommandLine.RunAsync(() => new OneAgent(
            CommandLine.Settings(parsed, "instant") with { Agents = 0, Silos = 1, Gateways = 1 }, parsed.GetValue(seconds), parsed.GetValue(starts), parsed.GetValue(CommandLine.Json)).RunAsync(cancellation)));
        return command;
    }
}
