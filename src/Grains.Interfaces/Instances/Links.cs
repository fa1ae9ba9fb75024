using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Interfaces.Instances;

/// <summary>What an agent showed to open a link. The gateway checked nothing but sizes; a silo judges.</summary>
[GenerateSerializer, Immutable, Alias("ca.LinkEvidence")]
public sealed record LinkEvidence
{
    /// <summary>Who it says it is.</summary>
    [Id(0)] public required InstanceId Instance { get; init; }

    /// <summary>The exact bytes it signed.</summary>
    [Id(1)] public required byte[] SignedBytes { get; init; }

    /// <summary>Ed25519 signature over them.</summary>
    [Id(2)] public required byte[] Signature { get; init; }

    /// <summary>The journal it reads its work from; a new one means that it remembers nothing.</summary>
    [Id(3)] public required Guid Journal { get; init; }

    /// <summary>Counts its links, synced before each; one not above the last known means a restored copy or a clone.</summary>
    [Id(4)] public required long LinkCounter { get; init; }

    /// <summary>Records in its journal that it has not forgotten.</summary>
    [Id(5)] public ImmutableArray<RecordKey> Inventory { get; init; } = [];

    /// <summary>Facts, when they changed since it last told; else null.</summary>
    [Id(6)] public InstanceFacts? Facts { get; init; }

    /// <summary>Version of the agent.</summary>
    [Id(7)] public required string AgentVersion { get; init; }

    /// <summary>Version of the protocol it speaks; inside the signed bytes.</summary>
    [Id(8)] public required int ProtocolVersion { get; init; }

    /// <summary>Changes with each boot of the machine.</summary>
    [Id(9)] public string BootId { get; init; } = "";

    /// <summary>Where it came from.</summary>
    [Id(10)] public string SourceAddress { get; init; } = "";

    /// <summary>Server time, Unix milliseconds, of the challenge it answers; 0 when the gateway does not tell.</summary>
    [Id(11)] public long ChallengedAt { get; init; }

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"LinkEvidence {Instance} from {SourceAddress}";
}

/// <summary>An open link.</summary>
/// <param name="Instance">Whose.</param>
/// <param name="Epoch">Grows with each link of the instance.</param>
[GenerateSerializer, Immutable, Alias("ca.LinkOpened")]
public sealed record LinkOpened([property: Id(0)] InstanceId Instance, [property: Id(1)] long Epoch);

/// <summary>A link that is gone.</summary>
/// <param name="Instance">Whose.</param>
/// <param name="Epoch">Which.</param>
[GenerateSerializer, Immutable, Alias("ca.LinkClosed")]
public sealed record LinkClosed([property: Id(0)] InstanceId Instance, [property: Id(1)] long Epoch);

/// <summary>A hello whose answer got lost: nobody knows whether it opened a link, and its socket is gone.</summary>
/// <param name="Instance">Whose.</param>
/// <param name="HelloSha256">SHA-256 of the bytes the agent signed.</param>
[GenerateSerializer, Immutable, Alias("ca.HelloAbandoned")]
public sealed record HelloAbandoned([property: Id(0)] InstanceId Instance, [property: Id(1)] byte[] HelloSha256);

/// <summary>What an agent says of its machine.</summary>
[GenerateSerializer, Immutable, Alias("ca.InstanceFacts")]
public sealed record InstanceFacts
{
    /// <summary>Host name.</summary>
    [Id(0)] public string Hostname { get; init; } = "";

    /// <summary>linux, windows or FreeBSD.</summary>
    [Id(1)] public string OsType { get; init; } = "";

    /// <summary>Name and version of the operating system, in words.</summary>
    [Id(2)] public string OsVersion { get; init; } = "";

    /// <summary>x64 or arm64.</summary>
    [Id(3)] public string Architecture { get; init; } = "";

    /// <summary>Its own addresses, first the one it uses.</summary>
    [Id(4)] public ImmutableArray<string> Addresses { get; init; } = [];

    /// <summary>IANA name of its time zone, at most 64 characters; empty when unknown. Nobody checked that there is such a zone.</summary>
    [Id(5)] public string TimeZone { get; init; } = "";

    /// <summary>Stays the same for the life of the machine's installation.</summary>
    [Id(6)] public string MachineId { get; init; } = "";

    /// <summary>Version of the agent.</summary>
    [Id(7)] public string AgentVersion { get; init; } = "";

    /// <summary>What its operator denies there: <c>all</c>, <c>type shell</c>, <c>user root</c>. At most 16; empty for an agent that knows no denials.</summary>
    [Id(8)] public ImmutableArray<string> Denied { get; init; } = [];

    /// <summary>The operator's words, at most 200 characters.</summary>
    [Id(9)] public string DenyReason { get; init; } = "";
}
