using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Interfaces.Gateways;

/// <summary>Keeps the books of gateways and links. A stateless worker: key 0 everywhere.</summary>
[Alias("ca.IGatewayDesk")]
public interface IGatewayDesk : IGrainWithIntegerKey
{
    /// <summary>Writes or renews the gateway's lease for 15 seconds; a gateway calls it every 5. Safe to repeat.</summary>
    /// <param name="incarnation">New at each start of the process.</param>
    /// <param name="observer">How silos reach it.</param>
    [Alias("Renew")]
    Task<GatewayLease> RenewAsync(Guid incarnation, IGatewayObserver observer);

    /// <summary>Removes the lease and all links of a gateway that leaves. Safe to repeat.</summary>
    [Alias("Leave")]
    Task LeaveAsync(Guid incarnation);

    /// <summary>Checks the proofs of agents that connect, and opens their links: one batched read, one batched upsert. In order of the argument.</summary>
    [Alias("OpenLinks")]
    Task<ImmutableArray<Reply<LinkOpened>>> OpenLinksAsync(Guid incarnation, ImmutableArray<LinkEvidence> evidence);

    /// <summary>Removes link rows, each only if it is still of that epoch. Safe to repeat.</summary>
    [Alias("CloseLinks")]
    Task CloseLinksAsync(ImmutableArray<LinkClosed> links);

    /// <summary>Closes links that these hellos may have opened in calls whose answers got lost. Safe to repeat.</summary>
    [Alias("AbandonHellos")]
    Task AbandonHellosAsync(Guid incarnation, ImmutableArray<HelloAbandoned> hellos);
}

/// <summary>What a gateway learns when it renews.</summary>
/// <param name="ServerTime">Database time now, Unix milliseconds; gateways give it to agents.</param>
/// <param name="RenewWithin">Longest pause until the next renewal.</param>
/// <param name="LinksSince">Links that the gateway opened before this moment were closed for it, because it was away too long. It compares this with
/// what it was told before.</param>
[GenerateSerializer, Immutable, Alias("ca.GatewayLease")]
public sealed record GatewayLease([property: Id(0)] long ServerTime, [property: Id(1)] TimeSpan RenewWithin, [property: Id(2)] long LinksSince = 0);
