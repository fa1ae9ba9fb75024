using System.CommandLine;

namespace CloudAssistant.Bench.Measures.Ticks;

/// <summary><c>./bench schedules</c>.</summary>
internal static class SchedulesVerb
{
    public static Command Build()
    {
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 3, Description = "Times that all are due in the same second; one more warms up." };
        var minutes = new Option<int>("--minutes") { DefaultValueFactory = _ => 2, Description = "How long they tick once a minute, spread over it." };
        var idle = new Option<int>("--idle") { DefaultValueFactory = _ => 100_000, Description = "Schedules that are due once a day, whose cost while nothing is due is taken; 0 for none." };
        var seconds = new Option<int>("--idle-seconds") { DefaultValueFactory = _ => 60, Description = "How long those are watched, and as long without them." };
        var command = new Command("schedules", "One schedule per agent: all due in the same second, then spread over each minute; beside Quartz.NET in memory.")
        {
            CommandLine.Agents, CommandLine.Silos, CommandLine.Gateways, CommandLine.Data, CommandLine.Peers, CommandLine.Json, rounds, minutes, idle, seconds,
        };
        command.SetAction((parsed, cancellation) => CommandLine.RunAsync(() => new Schedules(
            CommandLine.Settings(parsed, "instant"), new(parsed.GetValue(rounds), parsed.GetValue(minutes), parsed.GetValue(idle), parsed.GetValue(seconds)),
            parsed.GetValue(CommandLine.Json)).RunAsync(cancellation)));
        return command;
    }
}

/// <summary>What is measured.</summary>
/// <param name="Rounds">Times that all are due in the same second.</param>
/// <param name="Minutes">How long they tick spread over each minute.</param>
/// <param name="Idle">Schedules that are due once a day.</param>
/// <param name="IdleSeconds">How long those are watched.</param>
internal sealed record ScheduleLoad(int Rounds, int Minutes, int Idle, int IdleSeconds);
