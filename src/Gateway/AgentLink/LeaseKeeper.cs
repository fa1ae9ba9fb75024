using CloudAssistant.Grains.Interfaces.Gateways;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>Renews the lease of this gateway, whatever happens to silos. A lapsed lease closes no link: the next renewal makes all of them
/// count again, unless the silos gave the gateway up meanwhile and closed its links for it.</summary>
internal sealed partial class LeaseKeeper(
    IClusterClient cluster, Presence presence, GatewayObserver observer, LinkBook book, TimeProvider time, ILogger<LeaseKeeper> log) : BackgroundService
{
    private readonly CancellationTokenSource _leaving = new();
    private IGatewayObserver? _reference;
    private long? _linksSince;
    private bool _renewed;
    private bool _failing;

    /// <summary>Gives the lease back, and with it all links. No renewal follows.</summary>
    public async Task LeaveAsync(CancellationToken cancellation)
    {
        await _leaving.CancelAsync();
        if (ExecuteTask is { } renewing)
            await renewing.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_reference is not null)
            await cluster.GetGrain<IGatewayDesk>(0).LeaveAsync(presence.Incarnation).WaitAsync(cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, _leaving.Token);
        while (!either.IsCancellationRequested)
            await Task.Delay(await RenewAsync(either.Token), time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>How long to pause after it.</summary>
    private async Task<TimeSpan> RenewAsync(CancellationToken cancellation)
    {
        try
        {
            _reference ??= cluster.CreateObjectReference<IGatewayObserver>(observer);
            var askedAt = time.GetTimestamp();
            var lease = await cluster.GetGrain<IGatewayDesk>(0).RenewAsync(presence.Incarnation, _reference)
                .WaitAsync(LinkLimits.RenewEvery, time, cancellation);
            presence.Renewed(lease.ServerTime, askedAt);
            if (_linksSince is { } before && before != lease.LinksSince)
                LogForgotten(book.CloseOpen(LinkCloseReason.Forgotten));
            _linksSince = lease.LinksSince;
            if (!_renewed || _failing)
                LogRenewed(presence.Incarnation);
            (_renewed, _failing) = (true, false);
            return lease.RenewWithin < LinkLimits.RenewEvery ? lease.RenewWithin : LinkLimits.RenewEvery;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // Once per outage; before the first renewal the silos are just not there yet.
            if (_renewed && !_failing)
                LogNotRenewed(e.GetType().Name);
            _failing = true;
            return LinkLimits.RetryPause;
        }
        catch (Exception)
        {
            // Leaving: nobody waits for this renewal any more.
            return TimeSpan.Zero;
        }
    }

    public override void Dispose()
    {
        _leaving.Dispose();
        base.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The silos know this gateway as {Incarnation}")]
    private partial void LogRenewed(Guid incarnation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silos closed the links of this gateway while it was away: {Count} agents are told to come back")]
    private partial void LogForgotten(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease was not renewed: {Reason}")]
    private partial void LogNotRenewed(string reason);
}
