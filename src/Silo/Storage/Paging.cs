using System.Buffers.Binary;
using System.Buffers.Text;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Silo.Storage;

/// <summary>The place in a list where a page ended: a time, an id and an ordinal that break ties. Opaque to callers.</summary>
internal readonly record struct PageCursor(long At, Guid Id, int Ordinal = 0)
{
    private const int Bytes = 28;
    private const int Characters = 38;

    /// <summary>Text form: base64url of 28 bytes.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, At);
        Id.TryWriteBytes(bytes[8..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes[24..], Ordinal);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(string text, out PageCursor cursor)
    {
        cursor = default;
        Span<byte> bytes = stackalloc byte[Bytes];
        if (text.Length != Characters || !Base64Url.IsValid(text) || Base64Url.DecodeFromChars(text, bytes) != Bytes)
            return false;
        cursor = new(BinaryPrimitives.ReadInt64BigEndian(bytes), new Guid(bytes[8..24], bigEndian: true), BinaryPrimitives.ReadInt32BigEndian(bytes[24..]));
        return true;
    }
}

/// <summary>A page that was asked for, checked.</summary>
/// <param name="Size">Rows.</param>
/// <param name="After">Where to go on; null for the first page or by number.</param>
/// <param name="Skip">Rows before the page, when paging by number.</param>
/// <param name="Counted">The caller pages by number and wants a count.</param>
internal readonly record struct PageWindow(int Size, PageCursor? After, int Skip, bool Counted)
{
    private const int SizeMax = 50;

    /// <summary>Whether so many rows of a query for one more than the page has are all rows there are: then nobody need count them.</summary>
    public bool HoldsAll(int rows) => After is null && Skip == 0 && rows <= Size;

    // Before the first row there ever was.
    private static readonly PageCursor Nowhere = new(long.MinValue, Guid.Empty, int.MaxValue);

    /// <summary>Checks the limits of the ECS API: 1 to 50 rows, page numbers from 1, within the rows that are counted.</summary>
    public static Reply<PageWindow> Of(PageRequest page, int sizeMax = SizeMax)
    {
        if (page.Size < 1 || page.Size > sizeMax)
            return new Refusal(
                page.Number is null ? RefusalCode.InvalidParameterMaxResults : RefusalCode.InvalidParamPageSize, $"A page has 1 to {sizeMax} rows.");
        if (!string.IsNullOrEmpty(page.NextToken))
            return PageCursor.TryParse(page.NextToken, out var after)
                ? new PageWindow(page.Size, after, 0, Counted: false)
                : new Refusal(RefusalCode.InvalidParameterNextToken, "NextToken is not one that this server gave.");
        if (page.Number is not { } number)
            return new PageWindow(page.Size, null, 0, Counted: false);
        if (number < 1 || (long)(number - 1) * page.Size >= int.MaxValue)
            return new Refusal(RefusalCode.InvalidParamPageNumber, "Pages are numbered from 1.");
        // Further back than rows are counted, only NextToken reaches: there a page is empty, and nothing is read over for it.
        var skip = (number - 1) * page.Size;
        return skip < Page<int>.CountMax ? new PageWindow(page.Size, null, skip, Counted: true) : new PageWindow(0, Nowhere, 0, Counted: true);
    }
}
