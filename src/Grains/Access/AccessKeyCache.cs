using System.Collections.Concurrent;
using CloudAssistant.Grains.Time;

namespace CloudAssistant.Grains.Access;

/// <summary>Keys read a moment ago, unknown ones included, for all Access workers of a silo.</summary>
internal sealed class AccessKeyCache(IAccessBook book, IClock clock)
{
    // Apart, so that guessed ids never put out one that is used. Of those known there are no more than were ever made.
    private readonly ConcurrentDictionary<string, Entry> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _unknown = new(StringComparer.Ordinal);

    /// <summary>The key of that id, or null; as it was at most <see cref="AccessLimits.KeyCacheTime"/> ago.</summary>
    public async ValueTask<AccessKey?> FindAsync(string accessKeyId)
    {
        var now = clock.Now;
        if (_known.TryGetValue(accessKeyId, out var entry) && IsFresh(entry.ReadAt, now))
            return entry.Key;
        if (_unknown.TryGetValue(accessKeyId, out var missedAt) && IsFresh(missedAt, now))
            return null;

        var key = await book.FindAsync(accessKeyId);
        if (key is null)
        {
            // Guessed ids must not fill the memory.
            if (_unknown.Count >= AccessLimits.UnknownKeysCachedMax)
                _unknown.Clear();
            _unknown[accessKeyId] = now;
            _known.TryRemove(accessKeyId, out _);
            return null;
        }

        _unknown.TryRemove(accessKeyId, out _);
        _known[accessKeyId] = new(key, now, entry?.UsedNotedAt ?? DateTimeOffset.MinValue);
        return key;
    }

    /// <summary>Writes that the key was used, unless that was written a moment ago.</summary>
    public async Task NoteUsedAsync(string accessKeyId)
    {
        var now = clock.Now;
        if (!_known.TryGetValue(accessKeyId, out var entry) || now - entry.UsedNotedAt < AccessLimits.LastUsedPause)
            return;
        // Of several at once one writes.
        if (_known.TryUpdate(accessKeyId, entry with { UsedNotedAt = now }, entry))
            await book.NoteUsedAsync(accessKeyId, now);
    }

    /// <summary>Reads all keys anew from here on: something about them was just changed.</summary>
    public void Renew()
    {
        foreach (var (id, entry) in _known)
            _known.TryUpdate(id, entry with { ReadAt = DateTimeOffset.MinValue }, entry);
        _unknown.Clear();
    }

    private static bool IsFresh(DateTimeOffset readAt, DateTimeOffset now) => (now - readAt).Duration() < AccessLimits.KeyCacheTime;

    private sealed record Entry(AccessKey Key, DateTimeOffset ReadAt, DateTimeOffset UsedNotedAt);
}
