namespace CloudAssistant.HttpLoad;

/// <summary>What came of it.</summary>
internal sealed record LoadResult
{
    /// <summary>Answers with status 200.</summary>
    public required long Answered { get; init; }

    /// <summary>Answers with another status, and connections that broke.</summary>
    public required long Failed { get; init; }

    /// <summary>The first other status; 0 when there was none.</summary>
    public required int FirstStatus { get; init; }

    /// <summary>From the first request to the last answer.</summary>
    public required double Seconds { get; init; }

    /// <summary>Processor time of this process for it.</summary>
    public required double CpuSeconds { get; init; }

    public required double P50Ms { get; init; }

    public required double P99Ms { get; init; }
}
