namespace CloudAssistant.Api.Invocations;

/// <summary>How many instances of an invocation are in each status; adds up to Total.</summary>
public sealed record StatusCounts
{
    /// <summary>Pending.</summary>
    public int Pending { get; init; }

    /// <summary>Running.</summary>
    public int Running { get; init; }

    /// <summary>Stopping.</summary>
    public int Stopping { get; init; }

    /// <summary>Success.</summary>
    public int Success { get; init; }

    /// <summary>Failed.</summary>
    public int Failed { get; init; }

    /// <summary>Invalid.</summary>
    public int Invalid { get; init; }

    /// <summary>Aborted.</summary>
    public int Aborted { get; init; }

    /// <summary>Timeout.</summary>
    public int Timeout { get; init; }

    /// <summary>Error.</summary>
    public int Error { get; init; }

    /// <summary>Cancelled.</summary>
    public int Cancelled { get; init; }

    /// <summary>Terminated.</summary>
    public int Terminated { get; init; }

    /// <summary>All instances.</summary>
    public int Total { get; init; }
}
