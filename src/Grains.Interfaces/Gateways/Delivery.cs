using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Interfaces.Gateways;

/// <summary>Messages of one slice for agents of one gateway: one shared body and, per target, what is its own.</summary>
/// <param name="Body">The script and its settings; null when no target is a <see cref="DeliveryKind.Run"/>.</param>
/// <param name="Targets">One message each.</param>
[GenerateSerializer, Immutable, Alias("ca.Delivery")]
public sealed record Delivery([property: Id(0)] TaskBody? Body, [property: Id(1)] ImmutableArray<DeliveryTarget> Targets);

/// <summary>What a message asks of an agent.</summary>
[GenerateSerializer, Alias("ca.DeliveryKind")]
public enum DeliveryKind
{
    /// <summary>Run this record, at most once.</summary>
    Run,

    /// <summary>Stop this record; answer when its tree is dead, or that it never started and never will.</summary>
    Stop,

    /// <summary>Say what became of this record; one never heard of will never start.</summary>
    Ask,
}

/// <summary>One message to one agent.</summary>
[GenerateSerializer, Immutable, Alias("ca.DeliveryTarget")]
public sealed record DeliveryTarget
{
    /// <summary>What is asked.</summary>
    [Id(0)] public required DeliveryKind Kind { get; init; }

    /// <summary>The record.</summary>
    [Id(1)] public required RecordKey Record { get; init; }

    /// <summary>The instance.</summary>
    [Id(2)] public required InstanceId Instance { get; init; }

    /// <summary>Only the link of this epoch may carry it.</summary>
    [Id(3)] public required long Epoch { get; init; }

    /// <summary>Nothing starts after this moment of server time, Unix milliseconds.</summary>
    [Id(4)] public long StartBy { get; init; }

    /// <summary>Name of the instance; of a <see cref="DeliveryKind.Run"/> only.</summary>
    [Id(5)] public string InstanceName { get; init; } = "";

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"DeliveryTarget {Kind} {Record} {Instance} epoch {Epoch}";
}

/// <summary>The part of a task that all its targets share.</summary>
[GenerateSerializer, Immutable, Alias("ca.TaskBody")]
public sealed record TaskBody
{
    /// <summary>What runs the script.</summary>
    [Id(0)] public required ScriptType Type { get; init; }

    /// <summary>The script; values that all targets share are already in it.</summary>
    [Id(1)] public required string Script { get; init; }

    /// <summary>The agent still has to replace the target's own values in script and launcher.</summary>
    [Id(2)] public bool ReplaceOwn { get; init; }

    /// <summary>Values that are also given as environment variables.</summary>
    [Id(3)] public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Longest time the run may take.</summary>
    [Id(4)] public required TimeSpan Timeout { get; init; }

    /// <summary>Working directory; empty for the agent's default.</summary>
    [Id(5)] public string WorkingDir { get; init; } = "";

    /// <summary>User; empty for the agent's own.</summary>
    [Id(6)] public string Username { get; init; } = "";

    /// <summary>Launcher; empty for the type's own.</summary>
    [Id(7)] public string Launcher { get; init; } = "";

    /// <summary>What timeout and stop end.</summary>
    [Id(8)] public TerminationMode Termination { get; init; }

    /// <summary>The file that is to be placed; then there is no script, and of the rest only <see cref="Timeout"/> counts.</summary>
    [Id(9)] public FileToSend? File { get; init; }

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"TaskBody {Type}, {Timeout}";
}
