namespace CloudAssistant.FleetSimulator;

/// <summary>What simulated agents say of themselves.</summary>
internal static class SimulatedAgent
{
    public const string Version = "0.1.0";
}
