using System.CommandLine;

namespace CloudAssistant.Bench.Measures;

/// <summary><c>./bench memory</c>.</summary>
internal static class RunMemoryVerb
{
    public static Command Build()
    {
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 3, Description = "Runs of the whole fleet between the two looks." };
        var command = new Command("memory", "Memory of silos and gateways through runs of the whole fleet, after full collections. Takes six minutes, mostly waiting.")
        {
            CommandLine.Agents, CommandLine.Silos, CommandLine.Gateways, CommandLine.Data, CommandLine.Json, rounds,
        };
        command.SetAction((parsed, cancellation) => CommandLine.RunAsync(() =>
            new RunMemory(CommandLine.Settings(parsed, "instant"), parsed.GetValue(rounds), parsed.GetValue(CommandLine.Json)).RunAsync(cancellation)));
        return command;
    }
}
