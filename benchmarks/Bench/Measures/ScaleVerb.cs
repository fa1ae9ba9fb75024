using System.CommandLine;

namespace CloudAssistant.Bench.Measures;

/// <summary><c>./bench scale</c>.</summary>
internal static class ScaleVerb
{
    public static Command Build()
    {
        var agents = new Option<int>("--agents") { DefaultValueFactory = _ => 50_000, Description = "Agents of the fleet." };
        var gateways = new Option<int>("--gateways") { DefaultValueFactory = _ => 3, Description = "A process may hold some 19,000 links." };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 5, Description = "Measured rounds of the whole fleet; five times as many of 1,000." };
        var command = new Command("scale", "Time per target in a run of the whole fleet, beside that in a run of 1,000 agents.")
        {
            agents, gateways, CommandLine.Silos, CommandLine.Data, CommandLine.Json, rounds,
        };
        command.SetAction((parsed, cancellation) => CommandLine.RunAsync(() => new Scale(
            CommandLine.Settings(parsed, "instant") with { Agents = parsed.GetValue(agents), Gateways = parsed.GetValue(gateways) }, parsed.GetValue(rounds),
            parsed.GetValue(CommandLine.Json)).RunAsync(cancellation)));
        return command;
    }
}
