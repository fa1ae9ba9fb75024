using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace CloudAssistant.Grains.Interfaces.Ids;

/// <summary>
/// What the ids of commands, invocations and instances have in common: 16 bytes that carry the time they were made and their cell,
/// so that ids sort by time, route to their cell and find their partition without a look-up. UUID version 8 (RFC 9562, section 5.8):
/// 48 bits of Unix milliseconds, version, 11 bits of cell, variant, 62 random bits.
/// </summary>
[GenerateSerializer, Immutable, Alias("ca.CellGuid")]
public readonly record struct CellGuid([property: Id(0)] Guid Value) : IComparable<CellGuid>
{
    /// <summary>A new id of <paramref name="cell"/> made at <paramref name="now"/>.</summary>
    public static CellGuid New(CellId cell, DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[8..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes, now.ToUnixTimeMilliseconds() << 16);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(0x8000 | cell.Number));
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new(new Guid(bytes, bigEndian: true));
    }

    /// <summary>Sorts before every id made at <paramref name="moment"/> or later, and after all made earlier; no id itself.</summary>
    public static CellGuid FirstAt(DateTimeOffset moment)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, moment.ToUnixTimeMilliseconds() << 16);
        return new(new Guid(bytes, bigEndian: true));
    }

    /// <summary>When it was made, to the millisecond.</summary>
    public DateTimeOffset CreatedAt
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            Value.TryWriteBytes(bytes, bigEndian: true, out _);
            return DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16);
        }
    }

    /// <summary>The cell it belongs to.</summary>
    public CellId Cell
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            Value.TryWriteBytes(bytes, bigEndian: true, out _);
            return CellId.FromNumber(Math.Min(BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]) & 0x7FF, 1295));
        }
    }

    /// <summary>Reads prefix, cell and digits; refuses upper case, a foreign prefix and a cell that the digits contradict.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, string prefix, out CellGuid result)
    {
        result = default;
        if (text is null || text.Length != prefix.Length + 34 || !text.StartsWith(prefix, StringComparison.Ordinal))
            return false;
        if (!CellId.TryParse(text.AsSpan(prefix.Length, 2), out var cell))
            return false;
        var digits = text.AsSpan(prefix.Length + 2);
        if (digits.IndexOfAnyExcept("0123456789abcdef") >= 0 || !Guid.TryParseExact(digits, "N", out var value))
            return false;
        result = new(value);
        return result.Cell == cell;
    }

    /// <summary>Ids order by the time they were made.</summary>
    public int CompareTo(CellGuid other) => string.CompareOrdinal(Value.ToString("N"), other.Value.ToString("N"));

    /// <summary>Two characters of the cell and 32 hexadecimal digits.</summary>
    public override string ToString() => Cell + Value.ToString("N");
}
