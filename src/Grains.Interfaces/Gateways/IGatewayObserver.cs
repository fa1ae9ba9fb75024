using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Grains.Interfaces.Gateways;

/// <summary>One gateway process, as silos reach it. Its reference stands in the gateway's lease row.</summary>
[Alias("ca.IGatewayObserver")]
public interface IGatewayObserver : IGrainObserver
{
    /// <summary>Puts messages for agents into the gateway's bounded queue, in order, and answers at once. A time-out means unknown.</summary>
    [Alias("Deliver")]
    Task<DeliverAnswer> DeliverAsync(Delivery delivery);

    /// <summary>Closes the link of that epoch, if this gateway has it. Safe to repeat.</summary>
    [Alias("CloseLink")]
    Task CloseLinkAsync(InstanceId instance, long epoch, LinkCloseReason reason);
}

/// <summary>What a gateway says to a delivery.</summary>
[GenerateSerializer, Alias("ca.DeliverAnswer")]
public enum DeliverAnswer
{
    /// <summary>In the queue; whether an agent gets it shows in its reports.</summary>
    Accepted,

    /// <summary>The queue is full; ask again later.</summary>
    Full,
}

/// <summary>Why a link is closed; told to the agent.</summary>
[GenerateSerializer, Alias("ca.LinkCloseReason")]
public enum LinkCloseReason
{
    /// <summary>A newer link of the same instance took its place.</summary>
    Displaced,

    /// <summary>The instance was deregistered: do not come back.</summary>
    Deregistered,

    /// <summary>The gateway shuts down: come back to another.</summary>
    Leaving,

    /// <summary>The silos closed it while they could not be reached: come back with a new hello.</summary>
    Forgotten,
}
