namespace CloudAssistant.Grains.Interfaces.Commands;

/// <summary>What is to change in a command; null leaves a thing as it is. Type and script never change.</summary>
[GenerateSerializer, Immutable, Alias("ca.CommandChange")]
public sealed record CommandChange
{
    /// <summary>New name.</summary>
    [Id(0)] public string? Name { get; init; }

    /// <summary>New description.</summary>
    [Id(1)] public string? Description { get; init; }

    /// <summary>New timeout.</summary>
    [Id(2)] public TimeSpan? Timeout { get; init; }

    /// <summary>New working directory.</summary>
    [Id(3)] public string? WorkingDir { get; init; }

    /// <summary>New launcher.</summary>
    [Id(4)] public string? Launcher { get; init; }

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => "CommandChange";
}
