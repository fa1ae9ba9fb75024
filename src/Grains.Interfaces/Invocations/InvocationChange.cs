using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>What is to change in an invocation that repeats; null leaves a thing as it is.</summary>
[GenerateSerializer, Immutable, Alias("ca.InvocationChange")]
public sealed record InvocationChange
{
    /// <summary>New script.</summary>
    [Id(0)] public string? Script { get; init; }

    /// <summary>Whether the script takes parameters.</summary>
    [Id(1)] public bool? EnableParameter { get; init; }

    /// <summary>New values for <c>{{name}}</c>.</summary>
    [Id(2)] public ImmutableSortedDictionary<string, string>? Parameters { get; init; }

    /// <summary>New frequency.</summary>
    [Id(3)] public string? Frequency { get; init; }

    /// <summary>Instances that join; those that take part already stay as they are.</summary>
    [Id(4)] public ImmutableArray<InstanceId> Instances { get; init; } = [];

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"InvocationChange of {Instances.Length} instances";
}

/// <summary>The invocation is changed.</summary>
/// <param name="Command">The command whose content it runs: a new id when the content changed.</param>
[GenerateSerializer, Immutable, Alias("ca.InvocationChanged")]
public sealed record InvocationChanged([property: Id(0)] CommandId Command);
