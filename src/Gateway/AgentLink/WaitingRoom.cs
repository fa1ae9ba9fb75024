using CloudAssistant.Gateway.Hosting;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>Counts the sockets that have not proved who they are. When it is full, more are turned away before they cost anything.</summary>
internal sealed class WaitingRoom(IOptions<GatewayOptions> options)
{
    private readonly int _placesMax = options.Value.UnauthenticatedSocketsMax;
    private int _taken;

    /// <summary>A place, given back once when disposed; null when there is none.</summary>
    public Place? TryEnter()
    {
        if (Interlocked.Increment(ref _taken) <= _placesMax)
            return new(this);
        Interlocked.Decrement(ref _taken);
        return null;
    }

    internal sealed class Place(WaitingRoom room) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (!_left)
                Interlocked.Decrement(ref room._taken);
            _left = true;
        }
    }
}
