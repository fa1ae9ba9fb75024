using System.Buffers.Binary;

namespace CloudAssistant.Gateway.AgentLink.Framing;

/// <summary>Writes frames of a server: whole and not masked (RFC 6455, section 5).</summary>
internal static class FrameWriter
{
    private const int OneByteMax = 125;

    /// <summary>Bytes of a frame with so many bytes of payload.</summary>
    public static int Bytes(int payloadBytes) => HeaderBytes(payloadBytes) + payloadBytes;

    /// <summary>Writes what stands before the payload; returns its length.</summary>
    public static int WriteHeader(Span<byte> to, Opcode opcode, int payloadBytes)
    {
        to[0] = (byte)(0x80 | (byte)opcode);
        var bytes = HeaderBytes(payloadBytes);
        switch (bytes)
        {
            case 2:
                to[1] = (byte)payloadBytes;
                break;
            case 4:
                to[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)payloadBytes);
                break;
            default:
                to[1] = 127;
                BinaryPrimitives.WriteInt64BigEndian(to[2..], payloadBytes);
                break;
        }
        return bytes;
    }

    private static int HeaderBytes(int payloadBytes) => payloadBytes switch { <= OneByteMax => 2, <= ushort.MaxValue => 4, _ => 10 };
}
