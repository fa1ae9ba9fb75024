namespace CloudAssistant.Bench.Measures.Pressure;

/// <summary>One attack: what healthy agents saw meanwhile, afterwards, and beside a stranger that burns as much processor time; and memory.</summary>
internal sealed record AttackResult
{
    public required string Name { get; init; }

    /// <summary>Processors the attack kept busy, at the server and at the attackers, while nobody else worked.</summary>
    public required double Cores { get; init; }

    public required HealthyFigures During { get; init; }

    public required HealthyFigures After { get; init; }

    public required HealthyFigures BesideStranger { get; init; }

    public required Memory MemoryBefore { get; init; }

    public required Memory MostInFirstHalf { get; init; }

    public required Memory MostInSecondHalf { get; init; }

    public required Memory MemoryAfter { get; init; }

    /// <summary>From the end of the attack until the server was nearly idle again, the rounds that were measured meanwhile included.</summary>
    public required double QuietSeconds { get; init; }

    /// <summary>What the simulator and the pusher counted.</summary>
    public required string Volume { get; init; }

    /// <summary>Times as slow as beside the stranger.</summary>
    public double FairFanOut => Math.Round(During.MicrosecondsPerTarget / BesideStranger.MicrosecondsPerTarget, 2);

    public double FairLatency => Math.Round(During.LatencyP50Ms / BesideStranger.LatencyP50Ms, 2);
}
