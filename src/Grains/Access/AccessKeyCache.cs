using System.Collections.Concurrent;
using CloudAssistant.Grains.Time;

namespace CloudAssistant.Grains.Access;

/// <summary>Keys read a moment ago, unknown ones included, for all Access workers of a silo.</summary>
internal sealed class AccessKeyCache(IAccessBook book, IClock clock)
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The key of that id, or null; as it was at most <see cref="AccessLimits.KeyCacheTime"/> ago.</summary>
    public async ValueTask<AccessKey?> FindAsync(string accessKeyId)
    {
        var now = clock.Now;
        if (_entries.TryGetValue(accessKeyId, out var entry) && (now - entry.ReadAt).Duration() < AccessLimits.KeyCacheTime)
            return entry.Key;

        var key = await book.FindAsync(accessKeyId);
        // Guessed ids must not fill the memory. What is known is read again in a moment.
        if (_entries.Count >= AccessLimits.KeysCachedMax)
            _entries.Clear();
        _entries[accessKeyId] = new(key, now, entry?.UsedNotedAt ?? DateTimeOffset.MinValue);
        return key;
    }

    /// <summary>Writes that the key was used, unless that was written a moment ago.</summary>
    public async Task NoteUsedAsync(string accessKeyId)
    {
        var now = clock.Now;
        if (!_entries.TryGetValue(accessKeyId, out var entry) || now - entry.UsedNotedAt < AccessLimits.LastUsedPause)
            return;
        // Of several at once one writes.
        if (_entries.TryUpdate(accessKeyId, entry with { UsedNotedAt = now }, entry))
            await book.NoteUsedAsync(accessKeyId, now);
    }

    private sealed record Entry(AccessKey? Key, DateTimeOffset ReadAt, DateTimeOffset UsedNotedAt);
}
