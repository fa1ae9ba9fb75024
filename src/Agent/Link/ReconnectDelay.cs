namespace CloudAssistant.Agent.Link;

/// <summary>How long to wait before the next attempt: full jitter, so that a fleet that lost its gateway does not come back as one.</summary>
internal sealed class ReconnectDelay(Random random)
{
    public static readonly TimeSpan Base = TimeSpan.FromSeconds(0.5);
    public static readonly TimeSpan Cap = TimeSpan.FromSeconds(30);

    /// <summary>A link that lasted so long counts as a good one.</summary>
    public static readonly TimeSpan GoodAfter = TimeSpan.FromSeconds(10);

    private int _failures;

    public TimeSpan Next(TimeSpan lasted)
    {
        if (lasted >= GoodAfter)
            _failures = 0;
        var most = Math.Min(Cap.TotalSeconds, Base.TotalSeconds * Math.Pow(2, Math.Min(_failures++, 16)));
        return TimeSpan.FromSeconds(random.NextDouble() * most);
    }
}
