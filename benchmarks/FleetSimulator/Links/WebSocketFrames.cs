using System.Buffers.Binary;
using System.Text;

namespace CloudAssistant.FleetSimulator.Links;

/// <summary>The client's half of RFC 6455, as far as an agent and a gateway use it: whole binary messages, ping, close.</summary>
internal static class WebSocketFrames
{
    internal const int Binary = 2, Close = 8, Ping = 9, Pong = 10;

    /// <summary>Bytes before the payload of a message of that length.</summary>
    internal static int HeaderBytes(int payload) => payload < 126 ? 6 : payload <= ushort.MaxValue ? 8 : 14;

    // A mask of zeros is a mask: the payload stands in the frame as it is.
    internal static int WriteHeader(Span<byte> to, int opcode, int payload)
    {
        to[0] = (byte)(0x80 | opcode);
        var at = 2;
        if (payload < 126)
        {
            to[1] = (byte)(0x80 | payload);
        }
        else if (payload <= ushort.MaxValue)
        {
            to[1] = 0x80 | 126;
            BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)payload);
            at = 4;
        }
        else
        {
            to[1] = 0x80 | 127;
            BinaryPrimitives.WriteUInt64BigEndian(to[2..], (ulong)payload);
            at = 10;
        }

        to.Slice(at, 4).Clear();
        return at + 4;
    }

    /// <summary>The next whole message in <paramref name="bytes"/> from <paramref name="at"/> on; false when it is not whole yet.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, scoped ref int at, out int opcode, out ReadOnlySpan<byte> payload)
    {
        opcode = 0;
        payload = default;
        var rest = bytes[at..];
        if (rest.Length < 2)
            return false;
        if ((rest[0] & 0x80) == 0 || (rest[1] & 0x80) != 0)
            throw new InvalidDataException("The gateway sent a fragmented or masked frame; the simulator reads neither.");
        var length = (long)(rest[1] & 0x7F);
        var header = 2;
        if (length == 126)
        {
            if (rest.Length < 4)
                return false;
            (length, header) = (BinaryPrimitives.ReadUInt16BigEndian(rest[2..]), 4);
        }
        else if (length == 127)
        {
            if (rest.Length < 10)
                return false;
            (length, header) = (BinaryPrimitives.ReadInt64BigEndian(rest[2..]), 10);
        }

        if (rest.Length < header + length)
            return false;
        opcode = rest[0] & 0x0F;
        payload = rest.Slice(header, (int)length);
        at += header + (int)length;
        return true;
    }

    internal static byte[] Upgrade(string path, string host, string key) => Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n");

    /// <summary>Bytes of a whole answer head that accepts the upgrade; 0 when it is not whole, -1 when it refuses.</summary>
    internal static int UpgradeAccepted(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return 0;
        return bytes.StartsWith("HTTP/1.1 101"u8) ? end + 4 : -1;
    }
}
