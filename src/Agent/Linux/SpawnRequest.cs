namespace CloudAssistant.Agent.Linux;

/// <summary>A process to be made, in a session of its own, without input, and with nothing of ours open but what is named here.</summary>
internal sealed record SpawnRequest
{
    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Every entry is <c>NAME=value</c>.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    public required string WorkingDir { get; init; }

    /// <summary>Becomes both its output and its error output.</summary>
    public required int OutputFd { get; init; }

    /// <summary>Become its descriptors 3, 4 and so on; their own numbers are 10 or more.</summary>
    public IReadOnlyList<int> FurtherFds { get; init; } = [];

    /// <summary>Where it begins; null: in the group of the agent. Only an agent that collects every child uses it.</summary>
    public ControlGroup? Group { get; init; }
}
