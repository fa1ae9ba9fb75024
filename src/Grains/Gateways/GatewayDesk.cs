using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Time;
using Orleans.Concurrency;

namespace CloudAssistant.Grains.Gateways;

/// <summary>Keeps the books of gateways and links.</summary>
[StatelessWorker, Reentrant]
internal sealed class GatewayDesk(IGatewayBook gateways, ILinkBook links, LinkOpener opener, IOpenRecords records, IClock clock) : Grain, IGatewayDesk
{
    private static readonly TimeSpan RenewWithin = TimeSpan.FromSeconds(5);

    public async Task<GatewayLease> RenewAsync(Guid incarnation, IGatewayObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var now = clock.Now;
        var renewal = await gateways.RenewAsync(incarnation, GatewayDirectory.ToText(observer), now, now + LeaseRules.Lifetime);
        // Its agents were offline and are back with that one write. The gateway does not wait for what that sets going.
        if (renewal.Lapsed)
            records.ResumeAsync(incarnation).Ignore();
        await gateways.ForgetLapsedAsync(now - LeaseRules.KeptAfterLapse, now);
        return new GatewayLease(clock.Now.ToUnixTimeMilliseconds(), RenewWithin, renewal.LinksSince);
    }

    public Task LeaveAsync(Guid incarnation) => gateways.LeaveAsync(incarnation, clock.Now);

    public Task<ImmutableArray<Reply<LinkOpened>>> OpenLinksAsync(Guid incarnation, ImmutableArray<LinkEvidence> evidence) =>
        opener.OpenAsync(incarnation, evidence);

    public Task CloseLinksAsync(ImmutableArray<LinkClosed> closed) =>
        closed.IsDefaultOrEmpty ? Task.CompletedTask : links.CloseAsync(closed);

    public Task AbandonHellosAsync(Guid incarnation, ImmutableArray<HelloAbandoned> hellos) =>
        hellos.IsDefaultOrEmpty ? Task.CompletedTask : links.AbandonAsync(incarnation, hellos);
}
