namespace CloudAssistant.Silo.Storage;

/// <summary>How much a merging writer takes on.</summary>
internal sealed record MergingLimits
{
    /// <summary>Transactions at once.</summary>
    public required int Writers { get; init; }

    /// <summary>Most works in one transaction.</summary>
    public required int Together { get; init; }

    /// <summary>Most weight in one transaction; a single work may weigh more.</summary>
    public required long WeightTogether { get; init; }

    /// <summary>Most works that wait.</summary>
    public required int Waiting { get; init; }

    /// <summary>Most weight that waits; a single work may weigh more.</summary>
    public required long WeightWaiting { get; init; }

    /// <summary>Works older than this are not begun: nobody waits for them any more. As long as a call to a grain.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}
