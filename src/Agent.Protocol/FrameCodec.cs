using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;

namespace CloudAssistant.Agent.Protocol;

/// <summary>Reads and writes frames: one WebSocket binary message carries one. What is too long or broken is refused, never half read.</summary>
public static class FrameCodec
{
    /// <summary>The frame as bytes.</summary>
    public static byte[] Encode(Frame frame) => frame.ToByteArray();

    /// <summary>Reads one frame of at most <paramref name="bytesMax"/> bytes. A frame of a kind this build does not know reads as
    /// <see cref="Frame.KindOneofCase.None"/>: skip it.</summary>
    public static bool TryDecode(ReadOnlySequence<byte> bytes, int bytesMax, [NotNullWhen(true)] out Frame? frame)
    {
        frame = null;
        if (bytes.Length > bytesMax)
            return false;
        try
        {
            frame = Frame.Parser.ParseFrom(bytes);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    /// <inheritdoc cref="TryDecode(ReadOnlySequence{byte}, int, out Frame?)"/>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, int bytesMax, [NotNullWhen(true)] out Frame? frame) =>
        TryDecode(new ReadOnlySequence<byte>(bytes), bytesMax, out frame);
}
