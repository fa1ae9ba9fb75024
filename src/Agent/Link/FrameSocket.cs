using System.Net.WebSockets;
using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Link;

/// <summary>Frames over one socket.</summary>
internal sealed class FrameSocket(WebSocket socket)
{
    private const int FirstBytes = 4 * 1024;
    private byte[] _buffer = new byte[FirstBytes];

    /// <summary>The next frame; null when the other side closed, or sent what no frame is.</summary>
    public async Task<Frame?> ReadAsync(CancellationToken cancellation)
    {
        var length = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellation);
            if (read.MessageType != WebSocketMessageType.Binary)
                return null;
            length += read.Count;
            if (read.EndOfMessage)
                break;
            if (length == _buffer.Length && !TryGrow())
                return null;
        }
        var known = FrameCodec.TryDecode(_buffer.AsMemory(0, length), ProtocolLimits.GatewayFrameBytesMax, out var frame);
        // A large frame is rare; what it needed is not kept.
        if (_buffer.Length > FirstBytes)
            _buffer = new byte[FirstBytes];
        return known ? frame : null;
    }

    public async Task SendAsync(Frame frame, CancellationToken cancellation) =>
        await socket.SendAsync(FrameCodec.Encode(frame).AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, cancellation);

    private bool TryGrow()
    {
        if (_buffer.Length >= ProtocolLimits.GatewayFrameBytesMax)
            return false;
        Array.Resize(ref _buffer, Math.Min(_buffer.Length * 4, ProtocolLimits.GatewayFrameBytesMax));
        return true;
    }
}
