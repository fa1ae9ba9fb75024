using CloudAssistant.Grains.Interfaces.Gateways;

namespace CloudAssistant.Grains.Gateways;

/// <summary>Finds the gateway processes that links name.</summary>
public interface IGatewayDirectory
{
    /// <summary>
    /// How to reach the gateway of that incarnation, from any silo; null when its row is gone. Says nothing of its lease: the caller read that with
    /// the link. Callers give each call of it 5 seconds; a time-out means unknown.
    /// </summary>
    ValueTask<IGatewayObserver?> FindAsync(Guid incarnation);
}
