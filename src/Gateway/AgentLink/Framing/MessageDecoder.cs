using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.InteropServices;

namespace CloudAssistant.Gateway.AgentLink.Framing;

/// <summary>
/// Takes messages of a client out of the bytes of its connection (RFC 6455, section 5). A frame that lies whole in one piece is unmasked
/// where it lies; others are copied, and what was copied is given back with the next message. Between messages it holds nothing.
/// </summary>
internal sealed class MessageDecoder : IDisposable
{
    private byte[]? _copy;
    private byte[]? _parts;
    private int _partsBytes;

    /// <summary>True with the next message or breach, cut off <paramref name="bytes"/>; false when more bytes are needed. Those that are left then must
    /// be given again. The bytes are changed in place.</summary>
    /// <param name="bytes">What came and was not taken yet.</param>
    /// <param name="bytesMax">Longest message. A longer one is a breach as soon as it says so.</param>
    /// <param name="message">The message.</param>
    public bool TryRead(ref ReadOnlySequence<byte> bytes, int bytesMax, out Message message)
    {
        Return(ref _copy);
        message = default;
        while (FrameHeader.TryRead(bytes, out var header, out var sound))
        {
            if ((sound ? WhyNot(header, bytesMax) : WebSocketCloseStatus.ProtocolError) is { } breach)
            {
                message = new(header.Opcode, default, breach);
                return true;
            }
            if (bytes.Length < header.Bytes + header.PayloadBytes)
                return false;
            var payload = Unmasked(bytes.Slice(header.Bytes, header.PayloadBytes), header.Mask);
            bytes = bytes.Slice(header.Bytes + header.PayloadBytes);
            if (header.Opcode >= Opcode.Close)
            {
                message = new(header.Opcode, payload);
                return true;
            }
            if (header.Final && _parts is null)
            {
                message = new(Opcode.Binary, payload);
                return true;
            }
            Append(payload.Span, bytesMax);
            if (header.Final)
            {
                message = new(Opcode.Binary, _parts.AsMemory(0, _partsBytes));
                Return(ref _copy);
                (_copy, _parts, _partsBytes) = (_parts, null, 0);
                return true;
            }
        }
        return false;
    }

    public void Dispose()
    {
        Return(ref _copy);
        Return(ref _parts);
    }

    private WebSocketCloseStatus? WhyNot(in FrameHeader header, int bytesMax) => header.Opcode switch
    {
        >= Opcode.Close => null,
        Opcode.Continuation when _parts is null => WebSocketCloseStatus.ProtocolError,
        Opcode.Text or Opcode.Binary when _parts is not null => WebSocketCloseStatus.ProtocolError,
        Opcode.Text => WebSocketCloseStatus.InvalidMessageType,
        _ when header.PayloadBytes > Math.Min(bytesMax, _parts?.Length ?? bytesMax) - _partsBytes => WebSocketCloseStatus.MessageTooBig,
        _ => null,
    };

    private ReadOnlyMemory<byte> Unmasked(in ReadOnlySequence<byte> payload, uint mask)
    {
        Memory<byte> memory;
        if (payload.IsSingleSegment)
        {
            // Written once by the connection, read once by us: nobody else sees it.
            memory = MemoryMarshal.AsMemory(payload.First);
        }
        else
        {
            Return(ref _copy);
            _copy = ArrayPool<byte>.Shared.Rent((int)payload.Length);
            payload.CopyTo(_copy);
            memory = _copy.AsMemory(0, (int)payload.Length);
        }
        Masking.Apply(memory.Span, mask);
        return memory;
    }

    private void Append(ReadOnlySpan<byte> payload, int bytesMax)
    {
        // As large as it may become, so that it never grows; few clients ever send a message in parts.
        _parts ??= ArrayPool<byte>.Shared.Rent(bytesMax);
        payload.CopyTo(_parts.AsSpan(_partsBytes));
        _partsBytes += payload.Length;
    }

    private static void Return(ref byte[]? buffer)
    {
        if (buffer is not null)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = null;
    }
}
