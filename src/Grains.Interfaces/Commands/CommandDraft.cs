using System.Collections.Immutable;

namespace CloudAssistant.Grains.Interfaces.Commands;

/// <summary>What a caller says of a command that is to be made. Limits: semantics of the ECS API, and <see cref="CommandLimits"/>.</summary>
[GenerateSerializer, Immutable, Alias("ca.CommandDraft")]
public sealed record CommandDraft
{
    /// <summary>At most 128 characters; may be empty only for a command that is not kept.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>At most 512 characters.</summary>
    [Id(1)] public string Description { get; init; } = "";

    /// <summary>What runs the script.</summary>
    [Id(2)] public required ScriptType Type { get; init; }

    /// <summary>The script as text; its UTF-8 form is shorter than the limit of the server (default 16,384 bytes).</summary>
    [Id(3)] public required string Script { get; init; }

    /// <summary>Longest time one run may take before it is ended. Default: 60 seconds; 10 seconds to 24 hours.</summary>
    [Id(4)] public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Directory the script starts in; empty for the agent's default. At most 200 characters.</summary>
    [Id(5)] public string WorkingDir { get; init; } = "";

    /// <summary>Whether <c>{{name}}</c> in the script is replaced by parameters. Default: false.</summary>
    [Id(6)] public bool EnableParameter { get; init; }

    /// <summary>Command line that starts the script; empty for the type's own. At most 1,024 bytes.</summary>
    [Id(7)] public string Launcher { get; init; } = "";

    /// <summary>Tags, at most 20.</summary>
    [Id(8)] public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Resource group, or empty.</summary>
    [Id(9)] public string ResourceGroupId { get; init; } = "";

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"CommandDraft {Type}, {Script.Length} characters";
}
