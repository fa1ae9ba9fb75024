namespace CloudAssistant.Bench.Measures.Pressure;

/// <summary>How the misbehaving agents misbehave.</summary>
/// <param name="Name">In tables.</param>
/// <param name="Command">What the simulator is told, with the number of agents in it.</param>
/// <param name="Pushes">Large scripts are pushed at them meanwhile.</param>
internal sealed record Attack(string Name, string Command, bool Pushes = false)
{
    public static IReadOnlyList<Attack> All(int agents) =>
    [
        new("deaf, scripts pushed", $"deaf {agents}", Pushes: true),
        new("slow reports", $"slow {agents}"),
        new("flood, own record", $"flood {agents} own"),
        new("flood, one made up", $"flood {agents}"),
        new("flood, all made up", $"flood {agents} many"),
    ];
}
