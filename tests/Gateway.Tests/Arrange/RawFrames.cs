using System.Buffers.Binary;
using System.Net.WebSockets;
using CloudAssistant.Agent.Protocol;
using Google.Protobuf;

namespace CloudAssistant.Gateway.Tests.Arrange;

/// <summary>A client's frames as bytes, sound or not.</summary>
internal static class RawFrames
{
    public const int Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10;

    private static readonly byte[] Mask = [0x11, 0x22, 0x33, 0x44];

    public static byte[] Message(Frame frame) => Frame(Binary, frame.ToByteArray());

    /// <param name="opcode">Any number of four bits.</param>
    /// <param name="payload">Not masked yet.</param>
    /// <param name="final">The last frame of its message.</param>
    /// <param name="reserved">The three reserved bits.</param>
    /// <param name="masked">As a client must.</param>
    /// <param name="lengthForm">7, 16 or 64 bits; 0 for the shortest that fits.</param>
    /// <param name="saidLength">The length told, when it is not that of the payload.</param>
    public static byte[] Frame(
        int opcode, byte[] payload, bool final = true, int reserved = 0, bool masked = true, int lengthForm = 0, long? saidLength = null)
    {
        var length = saidLength ?? payload.Length;
        if (lengthForm == 0)
            lengthForm = length <= 125 ? 7 : length <= ushort.MaxValue ? 16 : 64;
        var bytes = new List<byte> { (byte)((final ? 0x80 : 0) | reserved << 4 | opcode) };
        var maskBit = masked ? 0x80 : 0;
        bytes.Add((byte)(maskBit | lengthForm switch { 7 => (int)length, 16 => 126, _ => 127 }));
        var wide = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(wide, length);
        bytes.AddRange(lengthForm switch { 7 => [], 16 => wide[6..], _ => wide });
        if (masked)
            bytes.AddRange(Mask);
        bytes.AddRange(masked ? payload.Select((value, i) => (byte)(value ^ Mask[i & 3])) : payload);
        return [.. bytes];
    }

    public static byte[] CloseWith(params int[] status)
    {
        var payload = new byte[2 * status.Length];
        foreach (var one in status)
            BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)one);
        return Frame(Close, payload);
    }

    public static WebSocketCloseStatus StatusOf(byte[] payload) => (WebSocketCloseStatus)BinaryPrimitives.ReadUInt16BigEndian(payload);
}
