namespace CloudAssistant.Gateway.AgentLink;

/// <summary>What this process is to the silos: its incarnation, how long they vouch for it, and the time they told it.</summary>
internal sealed class Presence(TimeProvider time)
{
    private sealed record Renewal(long ServerTime, long Timestamp);

    private volatile Renewal? _renewal;
    private volatile bool _leaving;

    /// <summary>New at each start of the process.</summary>
    public Guid Incarnation { get; } = Guid.NewGuid();

    /// <summary>It is about to stop: it takes no more links and no more work.</summary>
    public bool Leaving => _leaving;

    /// <summary>Null when it should get work; else why not.</summary>
    public string? WhyNotReady => (_leaving, _renewal) switch
    {
        (true, _) => "leaving",
        (_, null) => "the silos have not been reached yet",
        (_, { } renewal) when time.GetElapsedTime(renewal.Timestamp) > LinkLimits.LeaseHolds => "the silos have not been reached lately",
        _ => null,
    };

    /// <summary>Server time now, Unix milliseconds: as last told, advanced by the monotonic clock. Null before it was ever told.</summary>
    public long? ServerTime =>
        _renewal is { } renewal ? renewal.ServerTime + (long)time.GetElapsedTime(renewal.Timestamp).TotalMilliseconds : null;

    /// <summary>Takes what a renewal told. The silo read its clock after it was asked, so counting from the asking lets our time run ahead
    /// by at most the length of the call: an agent may refuse a start a moment early, but starts none late.</summary>
    public void Renewed(long serverTime, long askedAt) => _renewal = new(serverTime, askedAt);

    public void Leave() => _leaving = true;
}
