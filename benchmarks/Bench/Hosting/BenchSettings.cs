namespace CloudAssistant.Bench.Hosting;

/// <summary>What a measurement runs on.</summary>
internal sealed record BenchSettings
{
    /// <summary>Agents of the fleet.</summary>
    public required int Agents { get; init; }

    public int Silos { get; init; } = 1;

    public int Gateways { get; init; } = 1;

    /// <summary>How the simulator runs scripts: instant, real, or milliseconds.</summary>
    public string Run { get; init; } = "instant";

    /// <summary>Where database and fleet are kept between runs.</summary>
    public required string Data { get; init; }

    /// <summary>Where the programs of the peers lie; null when there are none.</summary>
    public string? Peers { get; init; }
}
