using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Threading.Channels;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>Tells the silos which hellos got no answer, until they took it: one may have opened a link that no socket belongs to, and an agent that
/// never comes back would be shown online as long as this gateway lives.</summary>
internal sealed partial class AbandonedHellos(IClusterClient cluster, Presence presence, TimeProvider time, ILogger<AbandonedHellos> log)
    : BackgroundService
{
    private readonly Channel<HelloAbandoned> _hellos =
        Channel.CreateBounded<HelloAbandoned>(new BoundedChannelOptions(LinkLimits.AbandonedMax) { FullMode = BoundedChannelFullMode.DropOldest });

    public void Add(LinkEvidence hello) => _hellos.Writer.TryWrite(new(hello.Instance, SHA256.HashData(hello.SignedBytes)));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _hellos.Reader.WaitToReadAsync(stoppingToken))
        {
            var batch = ImmutableArray.CreateBuilder<HelloAbandoned>();
            while (batch.Count < LinkLimits.HellosPerCallMax && _hellos.Reader.TryRead(out var hello))
                batch.Add(hello);
            await TellAsync(batch.ToImmutable(), stoppingToken);
        }
    }

    private async Task TellAsync(ImmutableArray<HelloAbandoned> batch, CancellationToken stopping)
    {
        for (var told = false; !told;)
        {
            try
            {
                await cluster.GetGrain<IGatewayDesk>(0).AbandonHellosAsync(presence.Incarnation, batch);
                told = true;
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                LogNotTold(batch.Length, e.GetType().Name);
                await Task.Delay(LinkLimits.RetryPause, time, stopping);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silos were not told of {Count} hellos without an answer: {Reason}")]
    private partial void LogNotTold(int count, string reason);
}
