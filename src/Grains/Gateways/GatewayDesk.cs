using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Time;
using Orleans.Concurrency;

namespace CloudAssistant.Grains.Gateways;

/// <summary>Keeps the books of gateways and links.</summary>
[StatelessWorker, Reentrant]
internal sealed class GatewayDesk(IGatewayBook gateways, ILinkBook links, LinkOpener opener, IClock clock) : Grain, IGatewayDesk
{
    private static readonly TimeSpan RenewWithin = TimeSpan.FromSeconds(5);

    public async Task<GatewayLease> RenewAsync(Guid incarnation, IGatewayObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var now = clock.Now;
        await gateways.RenewAsync(incarnation, GatewayDirectory.ToText(observer), now + LeaseRules.Lifetime);
        await gateways.ForgetLapsedAsync(now - LeaseRules.KeptAfterLapse);
        return new GatewayLease(clock.Now.ToUnixTimeMilliseconds(), RenewWithin);
    }

    public Task LeaveAsync(Guid incarnation) => gateways.LeaveAsync(incarnation, clock.Now);

    public Task<ImmutableArray<Reply<LinkOpened>>> OpenLinksAsync(Guid incarnation, ImmutableArray<LinkEvidence> evidence) =>
        opener.OpenAsync(incarnation, evidence);

    public Task CloseLinksAsync(ImmutableArray<LinkClosed> closed) =>
        closed.IsDefaultOrEmpty ? Task.CompletedTask : links.CloseAsync(closed);
}
