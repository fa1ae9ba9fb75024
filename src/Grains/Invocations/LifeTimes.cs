namespace CloudAssistant.Grains.Invocations;

/// <summary>The times in the life of a record.</summary>
internal static class LifeTimes
{
    /// <summary>What a running record may be silent beyond its timeout, and a stop may take, before the server closes it.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    /// <summary>How long the server goes on asking after start_by about a record it handed out.</summary>
    public static readonly TimeSpan AskFor = TimeSpan.FromSeconds(60);

    /// <summary>Pause before a message that got no answer is sent again.</summary>
    public static readonly TimeSpan SendAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>Shortest pause between two looks at a record that waits. A link that opens and a lease that returns say so, but that may get lost.</summary>
    public static readonly TimeSpan WaitLookMin = TimeSpan.FromSeconds(10);

    /// <summary>Longest pause between two looks at a record that waits.</summary>
    public static readonly TimeSpan WaitLookMax = TimeSpan.FromMinutes(5);

    /// <summary>Pause between two looks at a record that has waited so long: a tenth of it, so that a fleet that stays offline costs little.</summary>
    public static TimeSpan WaitLook(TimeSpan waited)
    {
        var tenth = waited / 10;
        return tenth < WaitLookMin ? WaitLookMin : tenth > WaitLookMax ? WaitLookMax : tenth;
    }
}
