namespace CloudAssistant.Agent.Records;

/// <summary>
/// The agent's time: a clock that goes on while the machine sleeps, and what the server said. Of the machine's calendar time nothing is used.
/// What the server says in answer to a question lies between question and answer; the latest it can be counts, so that nothing starts too late
/// however long the answer lay unread.
/// </summary>
internal sealed class AgentClock(TimeProvider boot, Guid bootId)
{
    private readonly Lock _gate = new();
    private long? _offset;
    private bool _fresh;

    /// <summary>Milliseconds since boot.</summary>
    public long BootMs => (long)(boot.GetTimestamp() * (1000.0 / boot.TimestampFrequency));

    /// <summary>Which boot that is.</summary>
    public Guid BootId => bootId;

    /// <summary>What timers run on.</summary>
    public TimeProvider Timers => boot;

    public Moment Now()
    {
        var now = BootMs;
        lock (_gate)
            return new Moment(bootId, now, now + _offset);
    }

    /// <summary>From here on the server of a new link is believed.</summary>
    public void BeginLink()
    {
        lock (_gate)
            _fresh = true;
    }

    /// <summary>Takes what the server said in answer to something done at <paramref name="askedAtBootMs"/>.</summary>
    public void Learn(long serverMs, long askedAtBootMs)
    {
        if (serverMs <= 0)
            return;
        var latest = serverMs - askedAtBootMs;
        lock (_gate)
        {
            _offset = _fresh || _offset is not { } known ? latest : Math.Min(known, latest);
            _fresh = false;
        }
    }

    /// <summary>Takes what the server said of itself: it may have lain unread, but it cannot be later than that.</summary>
    public void Hear(long serverMs)
    {
        if (serverMs <= 0)
            return;
        var earliest = serverMs - BootMs;
        lock (_gate)
            _offset = _offset is { } known ? Math.Max(known, earliest) : earliest;
    }
}
