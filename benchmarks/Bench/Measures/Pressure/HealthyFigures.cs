using CloudAssistant.Bench.Output;

namespace CloudAssistant.Bench.Measures.Pressure;

/// <summary>What the healthy agents saw in one phase.</summary>
internal sealed record HealthyFigures(IReadOnlyList<double> FanOutSeconds, IReadOnlyList<double> LatencyMs, int Agents, long Missing, long Duplicates)
{
    /// <summary>Median time of a fan-out, divided by the healthy agents.</summary>
    public double MicrosecondsPerTarget => Math.Round(Statistics.Median(FanOutSeconds) * 1e6 / Agents, 1);

    /// <summary>Median time from a call on one agent until its end can be read.</summary>
    public double LatencyP50Ms => Math.Round(Statistics.Median(LatencyMs), 1);

    public double LatencyP95Ms => Math.Round(Statistics.Percentile(LatencyMs, 95), 1);

    public int Rounds => FanOutSeconds.Count;
}
