namespace CloudAssistant.Launcher.Processes;

/// <summary>What to start.</summary>
internal sealed record ChildStart
{
    /// <summary>Its name in messages.</summary>
    public required string Name { get; init; }

    /// <summary>Program and arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Standard output and error are appended to this file.</summary>
    public required string LogFile { get; init; }

    /// <summary>Variables set on top of ours; a null value takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>User to run as; null for ours. Only root may choose.</summary>
    public string? User { get; init; }

    /// <summary>How long it may take to end when asked, before it is killed. All together take less than five seconds.</summary>
    public required TimeSpan Grace { get; init; }

    /// <summary>The signal that asks it to end. Default: SIGTERM.</summary>
    public int StopSignal { get; init; } = Signals.Terminate;

    /// <summary>The signal the kernel sends it when we are gone without a word. Default: SIGTERM.</summary>
    public int DeathSignal { get; init; } = Signals.Terminate;
}
