using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;

namespace CloudAssistant.Silo.Invocations;

/// <summary>A slice inside a transaction: its row and those of its records that were read, by their place in it.</summary>
internal sealed class SliceBook
{
    private readonly RecordRow?[] _records;

    public SliceBook()
        : this(SliceKey.TargetsMax)
    {
    }

    private SliceBook(int size) => _records = new RecordRow?[size];

    /// <summary>A book of all records of a slice.</summary>
    public static SliceBook WholeOf(SliceSnapshot slice)
    {
        var book = new SliceBook(slice.Records.Count) { Row = slice.Row, IsWhole = true };
        foreach (var record in slice.Records)
            book.Put(record);
        return book;
    }

    /// <summary>Null while it was not found.</summary>
    public SliceRow? Row { get; set; }

    /// <summary>It has every record of its slice, ended ones too.</summary>
    public bool IsWhole { get; private init; }

    /// <summary>Records it has room for.</summary>
    public int Size => _records.Length;

    /// <summary>All that were read, by ordinal.</summary>
    public IEnumerable<RecordRow> Records => _records.OfType<RecordRow>();

    public void Put(RecordRow record) => _records[record.Key.Ordinal % SliceKey.TargetsMax] = record;

    /// <summary>The record as it is known; it must have been read.</summary>
    public RecordRow Get(RecordKey key) => _records[key.Ordinal % SliceKey.TargetsMax]!;

    /// <summary>Those that have not ended, by ordinal.</summary>
    public List<RecordRow> Open()
    {
        var open = new List<RecordRow>();
        foreach (var record in _records)
            if (record is { IsOpen: true })
                open.Add(record);
        return open;
    }

    /// <summary>Those of these ordinals that are there, by ordinal.</summary>
    public List<RecordRow> Named(ImmutableArray<int> ordinals)
    {
        var named = new List<RecordRow>(ordinals.Length);
        var last = -1;
        foreach (var ordinal in InOrder(ordinals))
        {
            var place = ordinal % SliceKey.TargetsMax;
            if (ordinal != last && ordinal >= 0 && place < Size && _records[place] is { } record && record.Key.Ordinal == ordinal)
                named.Add(record);
            last = ordinal;
        }

        return named;
    }

    private static IEnumerable<int> InOrder(ImmutableArray<int> ordinals)
    {
        for (var i = 1; i < ordinals.Length; i++)
            if (ordinals[i - 1] >= ordinals[i])
                return ordinals.Order();
        return ordinals;
    }
}
