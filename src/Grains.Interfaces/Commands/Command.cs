using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Grains.Interfaces.Commands;

/// <summary>A stored script with its type, timeout, working directory and parameters.</summary>
[GenerateSerializer, Immutable, Alias("ca.Command")]
public sealed record Command
{
    /// <summary>Its id.</summary>
    [Id(0)] public required CommandId Id { get; init; }

    /// <summary>Its owner.</summary>
    [Id(1)] public required AccountId Account { get; init; }

    /// <summary>What was said of it.</summary>
    [Id(2)] public required CommandDraft Draft { get; init; }

    /// <summary>Names in <c>{{name}}</c> of the script, as first written, in order; empty unless parameters are enabled.</summary>
    [Id(3)] public ImmutableArray<string> ParameterNames { get; init; } = [];

    /// <summary>When it was made, database time.</summary>
    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How often it was invoked, counted to 10,000. Only in lists.</summary>
    [Id(5)] public int InvokeTimes { get; init; }
}
