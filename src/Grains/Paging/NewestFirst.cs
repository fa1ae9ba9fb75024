using System.Buffers.Binary;
using System.Buffers.Text;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Paging;

/// <summary>A part of a list that is ordered newest first, by time and id: rows that follow <see cref="After"/>, or rows from <see cref="Skip"/> on.</summary>
/// <param name="Size">Rows in the page.</param>
/// <param name="Skip">Rows before it, when paging by number.</param>
/// <param name="After">The last row of the page before, when paging by token.</param>
/// <param name="Counted">The caller wants to know how many rows there are.</param>
internal sealed record NewestFirst(int Size, int Skip, RowPlace? After, bool Counted)
{
    /// <summary>Rows in a page, at most.</summary>
    public const int SizeMax = 50;

    /// <summary>The part that a request asks for, or what is wrong with it.</summary>
    public static Reply<NewestFirst> Of(PageRequest page, int sizeMax = SizeMax)
    {
        var byToken = page.NextToken is not null || page.Number is null;
        if (page.Size < 1 || page.Size > sizeMax)
        {
            return byToken
                ? new Refusal(RefusalCode.InvalidParameterMaxResults, $"MaxResults is 1 to {sizeMax} rows.")
                : new Refusal(RefusalCode.InvalidParamPageSize, $"PageSize is 1 to {sizeMax} rows.");
        }

        if (page.NextToken is { } token)
        {
            return RowPlace.TryParse(token, out var after)
                ? new NewestFirst(page.Size, 0, after, false)
                : new Refusal(RefusalCode.InvalidParameterNextToken, "NextToken is not one that a list gave.");
        }

        if (page.Number is not { } number)
            return new NewestFirst(page.Size, 0, null, false);
        return number >= 1 && number <= int.MaxValue / sizeMax
            ? new NewestFirst(page.Size, (number - 1) * page.Size, null, true)
            : new Refusal(RefusalCode.InvalidParamPageNumber, "PageNumber counts from 1.");
    }
}

/// <summary>Where a row stands in a list that is ordered by time and id. As a token it is opaque to callers, but forging one shows nothing more.</summary>
/// <param name="At">Unix milliseconds.</param>
/// <param name="Id">Its id.</param>
internal readonly record struct RowPlace(long At, Guid Id)
{
    private const int Bytes = 8 + 16;

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, At);
        Id.TryWriteBytes(bytes[8..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(string token, out RowPlace place)
    {
        place = default;
        Span<byte> bytes = stackalloc byte[Bytes];
        if (token.Length != Base64Url.GetEncodedLength(Bytes) || !Base64Url.IsValid(token)
            || !Base64Url.TryDecodeFromChars(token, bytes, out var written) || written != Bytes)
        {
            return false;
        }

        place = new(BinaryPrimitives.ReadInt64BigEndian(bytes), new Guid(bytes[8..], bigEndian: true));
        return true;
    }
}
