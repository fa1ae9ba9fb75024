using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Gateway.AgentLink.Framing;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>What came from an agent: a frame, or a breach of the protocol, or neither: then it is closed.</summary>
internal readonly record struct FrameRead(Frame? Frame, int Bytes, WebSocketCloseStatus? Breach)
{
    public static FrameRead Closed => default;
}

/// <summary>Reads the frames of one agent, without holding a buffer while there is nothing to read. Answers pings and closes by itself.</summary>
internal sealed class FrameReader(Wire wire, Link link) : IDisposable
{
    private readonly MessageDecoder _decoder = new();
    private bool _broken;
    private bool _closed;

    // Many agents send now and then: what an idle one waits with is used again.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<FrameRead> ReadAsync(int bytesMax, CancellationToken cancellation)
    {
        // Nothing counts that follows a close, and its sender may keep the connection for as long as it likes.
        if (_closed)
            return FrameRead.Closed;
        try
        {
            while (true)
            {
                var came = await wire.Input.ReadAsync(cancellation);
                link.Heard();
                var rest = came.Buffer;
                var taken = TryTake(ref rest, bytesMax, out var read);
                // What is left of the bytes comes again at once, unless more is needed to read it.
                wire.Input.AdvanceTo(rest.Start, taken ? rest.Start : rest.End);
                if (taken)
                    return read;
                if (came.IsCompleted)
                    return FrameRead.Closed;
            }
        }
        catch (Exception e) when (IsConnectionLost(e))
        {
            return FrameRead.Closed;
        }
    }

    /// <summary>What pipes throw when the connection is lost or was cut.</summary>
    public static bool IsConnectionLost(Exception e) =>
        e is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException;

    public void Dispose() => _decoder.Dispose();

    private bool TryTake(ref ReadOnlySequence<byte> bytes, int bytesMax, out FrameRead read)
    {
        read = default;
        if (_broken)
            bytes = bytes.Slice(bytes.End);
        while (!bytes.IsEmpty && _decoder.TryRead(ref bytes, bytesMax, out var message))
        {
            if (message.Breach is { } breach)
            {
                // Where the next frame begins nobody knows any more.
                (_broken, bytes) = (true, bytes.Slice(bytes.End));
                read = Breach(breach);
                return true;
            }
            switch (message.Opcode)
            {
                case Opcode.Ping:
                    link.Pong(message.Payload.Span);
                    break;
                case Opcode.Pong:
                    break;
                case Opcode.Close:
                    link.AnswerClose(message.Payload.Span);
                    (_closed, read) = (true, FrameRead.Closed);
                    return true;
                default:
                    read = FrameCodec.TryDecode(message.Payload, bytesMax, out var frame)
                        ? new(frame, message.Payload.Length, null)
                        : Breach(WebSocketCloseStatus.InvalidPayloadData);
                    return true;
            }
        }
        return false;
    }

    private static FrameRead Breach(WebSocketCloseStatus status) => new(null, 0, status);
}
