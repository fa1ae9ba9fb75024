using System.Collections.Concurrent;

namespace CloudAssistant.Gateway.Http;

/// <summary>References to the stateless workers that calls are brought to, kept: making one takes longer than all else that is done for a small call here.</summary>
internal sealed class Desks(IGrainFactory grains)
{
    private readonly ConcurrentDictionary<Type, IGrainWithIntegerKey> _known = new();

    /// <summary>The way to all other grains.</summary>
    public IGrainFactory Grains => grains;

    /// <summary>The desk of that kind: key 0 everywhere.</summary>
    public T Of<T>()
        where T : IGrainWithIntegerKey => (T)_known.GetOrAdd(typeof(T), static (_, grains) => grains.GetGrain<T>(0), grains);
}
