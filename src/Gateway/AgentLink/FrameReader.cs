using System.Buffers;
using System.Net.WebSockets;
using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>What came from a socket: a frame, or a breach of the protocol, or neither: then it is closed.</summary>
internal readonly record struct FrameRead(Frame? Frame, int Bytes, WebSocketCloseStatus? Breach)
{
    public static FrameRead Closed => default;
}

/// <summary>Reads frames without holding a buffer while there is nothing to read.</summary>
internal static class FrameReader
{
    private const int FirstBufferBytes = 1_024;

    public static async ValueTask<FrameRead> ReadAsync(WebSocket socket, int bytesMax, CancellationToken cancellation)
    {
        try
        {
            // Completes when a message begins, without a buffer of ours until then.
            var begun = await socket.ReceiveAsync(Memory<byte>.Empty, cancellation);
            return begun.MessageType switch
            {
                WebSocketMessageType.Close => FrameRead.Closed,
                WebSocketMessageType.Binary when !begun.EndOfMessage => await ReadMessageAsync(socket, bytesMax, cancellation),
                _ => Breach(WebSocketCloseStatus.InvalidMessageType),
            };
        }
        catch (Exception e) when (IsConnectionLost(e))
        {
            return FrameRead.Closed;
        }
    }

    /// <summary>What sockets throw when the connection is lost or was cut.</summary>
    public static bool IsConnectionLost(Exception e) =>
        e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException;

    private static async ValueTask<FrameRead> ReadMessageAsync(WebSocket socket, int bytesMax, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        var length = 0;
        try
        {
            while (true)
            {
                if (length == buffer.Length)
                    buffer = Grow(buffer, length);
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
                if (part.MessageType == WebSocketMessageType.Close)
                    return FrameRead.Closed;
                length += part.Count;
                if (length > bytesMax)
                    return Breach(WebSocketCloseStatus.MessageTooBig);
                if (part.EndOfMessage)
                    break;
            }
            return FrameCodec.TryDecode(buffer.AsMemory(0, length), bytesMax, out var frame)
                ? new(frame, length, null)
                : Breach(WebSocketCloseStatus.InvalidPayloadData);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 4);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static FrameRead Breach(WebSocketCloseStatus status) => new(null, 0, status);
}
