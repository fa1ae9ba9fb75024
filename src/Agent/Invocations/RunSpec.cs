namespace CloudAssistant.Agent.Invocations;

/// <summary>What is to be run for one record.</summary>
internal sealed record RunSpec
{
    /// <summary>Marks every process of the run in its environment, so that they can be found again, even after a crash of the agent.</summary>
    public required string RecordId { get; init; }

    public required ScriptKind Kind { get; init; }

    public required string Script { get; init; }

    /// <summary>Command line that starts the script, with <c>{{ACS::ScriptFileName}}</c>. Empty: the interpreter of the script's kind.</summary>
    public string Launcher { get; init; } = "";

    /// <summary>An absolute path. Empty: the home of the account it runs as.</summary>
    public string WorkingDir { get; init; } = "";

    /// <summary>Empty: the account of the agent.</summary>
    public string Username { get; init; } = "";

    /// <summary>Time-out and stop end every process of the run; otherwise the first one only.</summary>
    public bool WholeTree { get; init; } = true;

    public required TimeSpan Timeout { get; init; }

    /// <summary>Values the script finds in its environment, beside a small fixed set.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    // Scripts and parameters never reach a log, not even by way of ToString.
    public override string ToString() => $"RunSpec {RecordId}";
}
