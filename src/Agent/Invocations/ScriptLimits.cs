namespace CloudAssistant.Agent.Invocations;

/// <summary>What each run may take of the machine, all its processes together. Null: as much as there is.</summary>
internal sealed record ScriptLimits
{
    public static readonly ScriptLimits None = new();

    /// <summary>Bytes of memory, without swap.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Percent of one core: 200 are two of them.</summary>
    public int? CpuPercent { get; init; }

    /// <summary>Processes and threads at once.</summary>
    public int? Processes { get; init; }
}
