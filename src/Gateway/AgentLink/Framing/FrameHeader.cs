using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace CloudAssistant.Gateway.AgentLink.Framing;

/// <summary>The bytes before the payload of a frame from a client.</summary>
internal readonly record struct FrameHeader(Opcode Opcode, bool Final, long PayloadBytes, uint Mask, int Bytes)
{
    private const int BytesMax = 14;
    private const int ControlPayloadMax = 125;

    /// <summary>False while it is not whole. <paramref name="sound"/> is false for one that no sound client sends, as soon as that shows.</summary>
    public static bool TryRead(in ReadOnlySequence<byte> bytes, out FrameHeader header, out bool sound)
    {
        header = default;
        sound = true;
        Span<byte> copy = stackalloc byte[BytesMax];
        scoped var head = bytes.FirstSpan;
        if (head.Length < BytesMax && !bytes.IsSingleSegment)
        {
            var length = (int)Math.Min(bytes.Length, BytesMax);
            bytes.Slice(0, length).CopyTo(copy);
            head = copy[..length];
        }
        if (head.Length < 2)
            return false;

        var opcode = (Opcode)(head[0] & 0x0F);
        var (final, short7) = ((head[0] & 0x80) != 0, head[1] & 0x7F);
        sound = (head[0] & 0x70) == 0 && (head[1] & 0x80) != 0
            && opcode is <= Opcode.Binary or >= Opcode.Close and <= Opcode.Pong
            && (opcode < Opcode.Close || final && short7 <= ControlPayloadMax);
        if (!sound)
            return true;
        var lengthBytes = short7 switch { 126 => 2, 127 => 8, _ => 0 };
        var whole = 2 + lengthBytes + sizeof(uint);
        if (head.Length < whole)
            return false;
        var payload = lengthBytes switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(head[2..]),
            8 => BinaryPrimitives.ReadInt64BigEndian(head[2..]),
            _ => short7,
        };
        // The shortest form is the only one.
        sound = lengthBytes switch { 2 => payload > ControlPayloadMax, 8 => payload > ushort.MaxValue, _ => true };
        header = new(opcode, final, payload, MemoryMarshal.Read<uint>(head[(whole - sizeof(uint))..]), whole);
        return true;
    }
}
