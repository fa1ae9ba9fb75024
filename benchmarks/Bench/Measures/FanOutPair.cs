namespace CloudAssistant.Bench.Measures;

/// <summary>A measured round of ours, and what the peers did just before it.</summary>
/// <param name="Round">Ours.</param>
/// <param name="Agents">Its targets.</param>
/// <param name="Nats">Targets per second of nats-server; null when it was not run.</param>
/// <param name="Floor">Processes per second that the machine starts; null when it was not measured.</param>
internal sealed record FanOutPair(FanOutRound Round, int Agents, double? Nats, double? Floor)
{
    /// <summary>Targets per second.</summary>
    public double Ours => Agents / Round.Seconds;
}
