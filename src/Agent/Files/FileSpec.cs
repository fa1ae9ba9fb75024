namespace CloudAssistant.Agent.Files;

/// <summary>The file that is to be placed for one record.</summary>
internal sealed record FileSpec
{
    public required string RecordId { get; init; }

    public required string Name { get; init; }

    /// <summary>An absolute path.</summary>
    public required string TargetDir { get; init; }

    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>Of the content as it was accepted.</summary>
    public required ReadOnlyMemory<byte> Sha256 { get; init; }

    /// <summary>Empty: the account of the agent.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Empty: the group of the account of the agent.</summary>
    public string Group { get; init; } = "";

    /// <summary>Octal digits.</summary>
    public string Mode { get; init; } = "0644";

    public bool Overwrite { get; init; }

    public required TimeSpan Timeout { get; init; }

    // Contents and names never reach a log, not even by way of ToString.
    public override string ToString() => $"FileSpec {RecordId}";
}
