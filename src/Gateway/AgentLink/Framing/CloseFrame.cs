using System.Buffers.Binary;
using System.Net.WebSockets;

namespace CloudAssistant.Gateway.AgentLink.Framing;

/// <summary>The payload of a close frame (RFC 6455, sections 5.5.1 and 7.4): a status, or nothing. The reason behind it is for people; nobody reads it here.</summary>
internal static class CloseFrame
{
    public const int StatusBytes = 2;

    /// <summary>The status to answer with: the one told, or that of a breach when it must not be told on a wire.</summary>
    public static WebSocketCloseStatus Answer(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
            return WebSocketCloseStatus.NormalClosure;
        var status = payload.Length < StatusBytes ? 0 : BinaryPrimitives.ReadUInt16BigEndian(payload);
        return status is >= 1000 and <= 1003 or >= 1007 and <= 1014 or >= 3000 and <= 4999
            ? (WebSocketCloseStatus)status
            : WebSocketCloseStatus.ProtocolError;
    }

    public static void Write(Span<byte> to, WebSocketCloseStatus status) => BinaryPrimitives.WriteUInt16BigEndian(to, (ushort)status);
}
