using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>How silos reach this process. Held by the container as long as the process lives: references to it are weak.</summary>
internal sealed class GatewayObserver(DeliveryQueue queue, LinkBook book, Presence presence) : IGatewayObserver
{
    /// <inheritdoc/>
    public Task<DeliverAnswer> DeliverAsync(Delivery delivery) =>
        Task.FromResult(!presence.Leaving && queue.TryAdd(delivery) ? DeliverAnswer.Accepted : DeliverAnswer.Full);

    /// <inheritdoc/>
    public Task CloseLinkAsync(InstanceId instance, long epoch, LinkCloseReason reason)
    {
        book.Find(instance, epoch)?.Close(reason);
        return Task.CompletedTask;
    }
}
