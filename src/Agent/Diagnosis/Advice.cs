namespace CloudAssistant.Agent.Diagnosis;

/// <summary>What to do, in the words of a system.</summary>
/// <param name="StartService">As the end of "The agent does not run: ".</param>
/// <param name="SetClock">As the end of "The clock is wrong: ".</param>
/// <param name="NameServers">As the end of "look at ".</param>
internal sealed record Advice(string StartService, string SetClock, string NameServers)
{
    /// <summary>For systems of no other advice.</summary>
    public static Advice Plain { get; } = new("start its service", "set it", "the name servers of this machine");
}
