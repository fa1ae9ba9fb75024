using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using Microsoft.Extensions.Caching.Memory;

namespace CloudAssistant.Silo.Invocations;

/// <summary>
/// Remembers rows of invocations that ran once, for looks that come again and again: what a look takes of them never changes. Whoever uses one must see in the database that
/// its slices are there still.
/// </summary>
internal sealed class RowMemory : IDisposable
{
    /// <summary>Most characters of scripts and other texts in memory.</summary>
    private const long CharactersMax = 16_000_000;

    /// <summary>About what a row weighs beside its script.</summary>
    private const int RowCharacters = 1_000;

    private readonly MemoryCache _rows = new(new MemoryCacheOptions { SizeLimit = CharactersMax, ExpirationScanFrequency = TimeSpan.FromMinutes(1) });

    public InvocationRow? Find(InvocationId id) => _rows.Get<InvocationRow>(id);

    public void Keep(InvocationRow row)
    {
        if (row.Request.Mode == RepeatMode.Once)
            _rows.Set(row.Id, row, new MemoryCacheEntryOptions { Size = RowCharacters + row.Draft.Script.Length, SlidingExpiration = TimeSpan.FromMinutes(1) });
    }

    public void Forget(IEnumerable<InvocationId> ids)
    {
        foreach (var id in ids)
            _rows.Remove(id);
    }

    public void Dispose() => _rows.Dispose();
}
