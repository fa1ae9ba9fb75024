using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>One InvokeCommand or RunCommand, parsed and within the syntax of the API. Exactly one of <see cref="Command"/> and <see cref="Draft"/> is set.</summary>
[GenerateSerializer, Immutable, Alias("ca.InvocationRequest")]
public sealed record InvocationRequest
{
    /// <summary>InvokeCommand: the stored command.</summary>
    [Id(0)] public CommandId? Command { get; init; }

    /// <summary>RunCommand: the command itself.</summary>
    [Id(1)] public CommandDraft? Draft { get; init; }

    /// <summary>RunCommand: store the command too. Default: false.</summary>
    [Id(2)] public bool KeepCommand { get; init; }

    /// <summary>The instances, each once; empty when <see cref="TargetTags"/> choose them.</summary>
    [Id(3)] public ImmutableArray<InstanceId> Instances { get; init; } = [];

    /// <summary>Instances that carry all of these tags.</summary>
    [Id(4)] public ImmutableSortedDictionary<string, string> TargetTags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>When it runs.</summary>
    [Id(5)] public RepeatMode Mode { get; init; }

    /// <summary>Frequency, as written; empty for one-time invocations.</summary>
    [Id(6)] public string Frequency { get; init; } = "";

    /// <summary>Values for <c>{{name}}</c>; null when the call carried no Parameters at all.</summary>
    [Id(7)] public ImmutableSortedDictionary<string, string>? Parameters { get; init; }

    /// <summary>Timeout of this invocation only; null for the command's own. 10 seconds to 24 hours.</summary>
    [Id(8)] public TimeSpan? Timeout { get; init; }

    /// <summary>Working directory of this invocation only.</summary>
    [Id(9)] public string? WorkingDir { get; init; }

    /// <summary>User to run as; empty for root (Linux) or System (Windows). At most 255 characters.</summary>
    [Id(10)] public string Username { get; init; } = "";

    /// <summary>Name of the secret that holds a Windows user's password, never the password. At most 255 characters.</summary>
    [Id(11)] public string WindowsPasswordName { get; init; } = "";

    /// <summary>Launcher of this invocation only.</summary>
    [Id(12)] public string? Launcher { get; init; }

    /// <summary>What timeout and stop end. Default: the process tree.</summary>
    [Id(13)] public TerminationMode Termination { get; init; }

    /// <summary>How long the call waits for an offline instance. Default: 60 seconds; at most 7 days.</summary>
    [Id(14)] public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Tags of the invocation.</summary>
    [Id(15)] public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Resource group, or empty.</summary>
    [Id(16)] public string ResourceGroupId { get; init; } = "";

    /// <summary>Makes the call safe to repeat.</summary>
    [Id(17)] public ClientToken? Token { get; init; }

    /// <summary>How many targets may run at once, and after how many failures the rest is not started. Default: null, all at once.</summary>
    [Id(18)] public RatePolicy? Rate { get; init; }

    /// <summary>Of a periodical invocation by tags: whoever carries the tags at a tick is its target, instead of who carried them at the call. Default: false.</summary>
    [Id(19)] public bool LateTags { get; init; }

    /// <summary>Judge all of it, the agents' links too, and do nothing. Default: false.</summary>
    [Id(20)] public bool DryRun { get; init; }

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"InvocationRequest {Mode} of {Command?.ToString() ?? "a script"} on {Instances.Length} instances";
}

/// <summary>The answer to an accepted invocation: from here on it is durable.</summary>
/// <param name="Invocation">Its id.</param>
/// <param name="Command">The command's id; that of a RunCommand without KeepCommand names nothing stored.</param>
[GenerateSerializer, Immutable, Alias("ca.InvocationAccepted")]
public sealed record InvocationAccepted([property: Id(0)] InvocationId Invocation, [property: Id(1)] CommandId Command);
