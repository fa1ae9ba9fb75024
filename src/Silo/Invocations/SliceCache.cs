using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;

namespace CloudAssistant.Silo.Invocations;

/// <summary>
/// Books of slices that this silo accepted and that have not ended, so that a transaction need not read again what it wrote. No truth: every change of a
/// record moves the row of its slice in the same transaction, so a book is as good as a fresh read if, and only if, the locked row is still the same.
/// </summary>
internal sealed class SliceCache
{
    /// <summary>A record takes some 300 bytes: 30 MB.</summary>
    private const int RecordsMax = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<SliceKey, SliceBook> _books = [];
    private readonly Queue<SliceKey> _oldest = new();
    private int _records;

    /// <summary>Keeps what an acceptance began with, once that is committed.</summary>
    public void Keep(ImmutableArray<SliceSnapshot> born)
    {
        foreach (var slice in born)
            Keep(SliceBook.WholeOf(slice));
    }

    /// <summary>Keeps a whole book, once what it says is committed; of a slice that has ended nothing is asked any more.</summary>
    public void Keep(SliceBook book)
    {
        if (book.Row!.Counts.Open == 0)
            return;
        lock (_lock)
        {
            if (!_books.TryAdd(book.Row.Key, book))
                return;
            _oldest.Enqueue(book.Row.Key);
            _records += book.Size;
            while (_records > RecordsMax || _oldest.Count > 2 * RecordsMax)
                Remove(_oldest.Dequeue());
        }
    }

    /// <summary>The book of a slice, which then is the caller's alone; null when there is none.</summary>
    public SliceBook? Take(SliceKey key)
    {
        lock (_lock)
            return Remove(key);
    }

    private SliceBook? Remove(SliceKey key)
    {
        if (!_books.Remove(key, out var book))
            return null;
        _records -= book.Size;
        return book;
    }
}
