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
}
