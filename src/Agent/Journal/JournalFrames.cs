using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;

namespace CloudAssistant.Agent.Journal;

/// <summary>
/// How batches lie in the file: magic (4 bytes), length of the payload (4), number (8), CRC32C (4), payload. Numbers grow by one. The CRC covers
/// the journal's id, length, number and payload, so that no script can print a frame that counts. A frame is written only after the one before was
/// synced: after a crash only the last can be torn. A broken frame with a good one behind it is therefore damage, not a crash.
/// </summary>
internal static class JournalFrames
{
    public const int HeaderBytes = 20;
    public const int PayloadBytesMax = 32 * 1024 * 1024;
    private static readonly byte[] Magic = "CAJ1"u8.ToArray();

    /// <summary>What a file holds.</summary>
    /// <param name="Journal">Its id; empty when not even that can be read.</param>
    /// <param name="State">What all that is good adds up to, up to the first that is not. Added up while it is read: not all of it is in memory at once.</param>
    /// <param name="GoodBytes">Where the good part ends.</param>
    /// <param name="NextNumber">The number of the next frame.</param>
    /// <param name="Damaged">Something that was synced is gone or changed.</param>
    internal sealed record Content(Guid Journal, JournalState State, long GoodBytes, long NextNumber, bool Damaged);

    public static byte[] Encode(Guid journal, long number, Batch batch)
    {
        var length = batch.CalculateSize();
        var bytes = new byte[HeaderBytes + length];
        Magic.CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), number);
        batch.WriteTo(bytes.AsSpan(HeaderBytes));
        // The first frame tells the id, so its CRC cannot depend on it.
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), Crc(number == 0 ? Guid.Empty : journal, bytes));
        return bytes;
    }

    public static Content Read(byte[] file)
    {
        if (ReadFrame(file, 0, Guid.Empty, 0) is not { } first || JournalOf(first.Batch) is not { } journal)
            return new(Guid.Empty, new JournalState(Guid.Empty), 0, 0, Damaged: true);
        var state = first.Batch.Entries.Aggregate(new JournalState(journal), JournalFold.Apply);
        var at = first.End;
        var number = 1L;
        while (ReadFrame(file, at, journal, number) is { } frame)
        {
            state = frame.Batch.Entries.Aggregate(state, JournalFold.Apply);
            at = frame.End;
            number++;
        }
        return new(journal, state, at, number, Damaged: AnyFrameBehind(file, at, journal, number));
    }

    private static Guid? JournalOf(Batch batch) =>
        batch.Entries is [{ Header: { Version: JournalEntries.Version, JournalId.Length: 16 } header }, ..] ? new Guid(header.JournalId.Span, bigEndian: true) : null;

    private static (Batch Batch, int End)? ReadFrame(byte[] file, int at, Guid journal, long number)
    {
        if (!IsFrame(file, at, journal, out var foundNumber, out var end) || foundNumber != number)
            return null;
        try
        {
            return (Batch.Parser.ParseFrom(file, at + HeaderBytes, end - at - HeaderBytes), end);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static bool IsFrame(byte[] file, int at, Guid journal, out long number, out int end)
    {
        (number, end) = (0, 0);
        if (at > file.Length - HeaderBytes || !file.AsSpan(at, 4).SequenceEqual(Magic))
            return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 4));
        if (length is < 0 or > PayloadBytesMax || length > file.Length - at - HeaderBytes)
            return false;
        number = BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at + 8));
        end = at + HeaderBytes + length;
        return BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 16)) == Crc(journal, file.AsSpan(at, HeaderBytes + length));
    }

    private static bool AnyFrameBehind(byte[] file, int from, Guid journal, long number)
    {
        for (var at = from; at < file.Length; at++)
        {
            var next = file.AsSpan(at).IndexOf(Magic);
            if (next < 0)
                return false;
            at += next;
            if (IsFrame(file, at, journal, out var found, out _) && found >= number)
                return true;
        }
        return false;
    }

    private static uint Crc(Guid journal, ReadOnlySpan<byte> frame)
    {
        Span<byte> seed = stackalloc byte[16];
        journal.TryWriteBytes(seed);
        var crc = Add(Add(uint.MaxValue, seed), frame[4..16]);
        return ~Add(crc, frame[HeaderBytes..]);
    }

    private static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes)
            crc = BitOperations.Crc32C(crc, one);
        return crc;
    }
}
