using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Paging;

namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>Which invocations are asked for; null means any.</summary>
[GenerateSerializer, Immutable, Alias("ca.InvocationQuery")]
public sealed record InvocationQuery
{
    /// <summary>Exactly this one.</summary>
    [Id(0)] public InvocationId? Id { get; init; }

    /// <summary>Of this command.</summary>
    [Id(1)] public CommandId? Command { get; init; }

    /// <summary>Of this type.</summary>
    [Id(2)] public ScriptType? Type { get; init; }

    /// <summary>With this instance among the targets; then <see cref="CommandName"/> has no effect.</summary>
    [Id(3)] public InstanceId? Instance { get; init; }

    /// <summary>Name of the command, exactly.</summary>
    [Id(4)] public string? CommandName { get; init; }

    /// <summary>Only these modes.</summary>
    [Id(5)] public ImmutableArray<RepeatMode> Modes { get; init; } = [];

    /// <summary>Overall status, of either family; any of these.</summary>
    [Id(6)] public ImmutableArray<OverallStatus> Statuses { get; init; } = [];

    /// <summary>Tags that must all be there; an empty value means any value.</summary>
    [Id(7)] public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Resource group.</summary>
    [Id(8)] public string? ResourceGroupId { get; init; }

    /// <summary>Read the outputs too. Default: false.</summary>
    [Id(9)] public bool IncludeOutput { get; init; }

    /// <summary>Which page.</summary>
    [Id(10)] public PageRequest Page { get; init; } = new();

    /// <summary>Beside those of <see cref="Modes"/> all that have ended, whatever their mode. Default: false.</summary>
    [Id(11)] public bool OrEnded { get; init; }
}

/// <summary>Which records are asked for; null means any.</summary>
[GenerateSerializer, Immutable, Alias("ca.RecordQuery")]
public sealed record RecordQuery
{
    /// <summary>Of this invocation.</summary>
    [Id(0)] public InvocationId? Invocation { get; init; }

    /// <summary>Of this command.</summary>
    [Id(1)] public CommandId? Command { get; init; }

    /// <summary>Of this instance.</summary>
    [Id(2)] public InstanceId? Instance { get; init; }

    /// <summary>In one of these states; empty for any.</summary>
    [Id(3)] public ImmutableArray<RecordState> States { get; init; } = [];

    /// <summary>Past ticks too. Default: false.</summary>
    [Id(4)] public bool IncludeHistory { get; init; }

    /// <summary>Tags of the invocation.</summary>
    [Id(5)] public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Resource group.</summary>
    [Id(6)] public string? ResourceGroupId { get; init; }

    /// <summary>Which page.</summary>
    [Id(7)] public PageRequest Page { get; init; } = new();
}
