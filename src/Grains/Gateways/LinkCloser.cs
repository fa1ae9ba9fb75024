using System.Threading.Channels;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudAssistant.Grains.Gateways;

/// <summary>
/// Tells gateways to close links that lost their place. Only a courtesy to the agent, so it may fail: the epoch already keeps tasks off that link, and
/// the gateway ends a silent one by itself. Displaced links are told in the background: a gateway that just died must not hold up a thousand agents
/// who come from it.
/// </summary>
internal sealed partial class LinkCloser(IGatewayDirectory directory, TimeProvider time, ILogger<LinkCloser> logger) : BackgroundService
{
    private const int QueuedMax = 10_000;
    private const int AtOnce = 16;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    private readonly Channel<LinkToClose> _queue =
        Channel.CreateBounded<LinkToClose>(new BoundedChannelOptions(QueuedMax) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Has it closed soon.</summary>
    public void Enqueue(LinkToClose link) => _queue.Writer.TryWrite(link);

    /// <summary>Has it closed now; returns also when that could not be told to the gateway.</summary>
    public async Task CloseAsync(LinkToClose link)
    {
        try
        {
            if (await directory.FindAsync(link.Gateway) is { } gateway)
                await gateway.CloseLinkAsync(link.Instance, link.Epoch, link.Reason).WaitAsync(CallTimeout, time);
        }
#pragma warning disable CA1031 // Whatever went wrong, see above: it is a courtesy.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotTold(exception, link.Gateway, link.Instance);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        _queue.Reader.ReadAllAsync(stoppingToken),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
        async (link, _) => await CloseAsync(link));

    [LoggerMessage(Level = LogLevel.Information, Message = "Gateway {Gateway} could not be told to close the link of {Instance}")]
    private partial void LogNotTold(Exception exception, Guid gateway, InstanceId instance);
}

/// <summary>A link that lost its place.</summary>
internal sealed record LinkToClose(Guid Gateway, InstanceId Instance, long Epoch, LinkCloseReason Reason);
