using System.Collections.Concurrent;
using CloudAssistant.Grains.Interfaces.Gateways;

namespace CloudAssistant.Grains.Gateways;

internal sealed class GatewayDirectory(IGatewayBook book, IGrainFactory grains) : IGatewayDirectory
{
    // An incarnation never changes its observer, so what was found stays true; dead ones are dropped with the rest when there are many.
    private const int KeptMax = 1_000;
    private readonly ConcurrentDictionary<Guid, IGatewayObserver> _found = new();

    public async ValueTask<IGatewayObserver?> FindAsync(Guid incarnation)
    {
        if (_found.TryGetValue(incarnation, out var known))
            return known;
        if (await book.FindObserverAsync(incarnation) is not { } text)
            return null;
        if (_found.Count >= KeptMax)
            _found.Clear();
        return _found[incarnation] = FromText(grains, text);
    }

    /// <summary>An observer's reference as text, good on every silo of the cluster for as long as its process lives.</summary>
    public static string ToText(IGatewayObserver observer) => observer.GetGrainId().ToString();

    private static IGatewayObserver FromText(IGrainFactory grains, string text) => grains.GetGrain<IGatewayObserver>(GrainId.Parse(text));
}
