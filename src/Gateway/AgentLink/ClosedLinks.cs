using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>Tells the silos which links are gone, until they took it: else an instance would be shown online that is not.</summary>
internal sealed partial class ClosedLinks(IClusterClient cluster, TimeProvider time, ILogger<ClosedLinks> log) : BackgroundService
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _some = new(0, 1);

    // One entry per instance, the newest epoch: an older row is gone since the newer one was written. So it cannot outgrow the fleet.
    private readonly Dictionary<InstanceId, long> _closed = [];

    public void Add(LinkClosed link)
    {
        lock (_lock)
        {
            _closed[link.Instance] = Math.Max(link.Epoch, _closed.GetValueOrDefault(link.Instance));
            if (_some.CurrentCount == 0)
                _some.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _some.WaitAsync(stoppingToken);
            await Task.Delay(LinkLimits.ClosedGather, time, stoppingToken);
            for (var batch = Take(); batch.Length > 0; batch = Take())
                await TellAsync(batch, stoppingToken);
        }
    }

    private async Task TellAsync(LinkClosed[] batch, CancellationToken stopping)
    {
        try
        {
            await cluster.GetGrain<IGatewayDesk>(0).CloseLinksAsync([.. batch]);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            LogNotTold(batch.Length, e.GetType().Name);
            await Task.Delay(LinkLimits.RetryPause, time, stopping);
            foreach (var link in batch)
                Add(link);
        }
    }

    private LinkClosed[] Take()
    {
        lock (_lock)
        {
            LinkClosed[] batch = [.. _closed.Take(LinkLimits.ClosedPerCallMax).Select(link => new LinkClosed(link.Key, link.Value))];
            foreach (var link in batch)
                _closed.Remove(link.Instance);
            return batch;
        }
    }

    public override void Dispose()
    {
        _some.Dispose();
        base.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silos were not told of {Count} closed links: {Reason}")]
    private partial void LogNotTold(int count, string reason);
}
