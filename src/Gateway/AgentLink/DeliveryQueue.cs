using System.Text;
using System.Threading.Channels;
using CloudAssistant.Grains.Interfaces.Gateways;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>What silos delivered and no agent was sent yet, in order and bounded.</summary>
internal sealed class DeliveryQueue
{
    private readonly Channel<Delivery> _deliveries = Channel.CreateUnbounded<Delivery>(new() { SingleReader = true });
    private long _targets;
    private long _bodyBytes;

    /// <summary>False when it is full.</summary>
    public bool TryAdd(Delivery delivery)
    {
        // Looked at before it is added: concurrent deliveries may pass the bound by one each.
        if (Volatile.Read(ref _targets) >= LinkLimits.QueuedTargetsMax || Volatile.Read(ref _bodyBytes) >= LinkLimits.QueuedBodyBytesMax)
            return false;
        Count(delivery, 1);
        return _deliveries.Writer.TryWrite(delivery);
    }

    public async ValueTask<Delivery> TakeAsync(CancellationToken cancellation)
    {
        var delivery = await _deliveries.Reader.ReadAsync(cancellation);
        Count(delivery, -1);
        return delivery;
    }

    private void Count(Delivery delivery, int sign)
    {
        Interlocked.Add(ref _targets, sign * delivery.Targets.Length);
        Interlocked.Add(ref _bodyBytes, sign * Encoding.UTF8.GetByteCount(delivery.Body?.Script ?? ""));
    }
}
