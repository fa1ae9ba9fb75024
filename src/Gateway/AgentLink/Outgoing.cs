using System.Buffers;
using System.Diagnostics;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Gateway.AgentLink.Framing;
using Google.Protobuf;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>A frame as bytes in a pooled buffer, on its way to one connection. Whoever takes it out of the queue gives the buffer back.</summary>
internal readonly record struct Outgoing(byte[] Buffer, int Length)
{
    public static Outgoing Of(Frame frame)
    {
        var payload = frame.CalculateSize();
        var outgoing = Rent(payload);
        Write(outgoing.Buffer, frame, payload);
        return outgoing;
    }

    public static Outgoing Of(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var outgoing = Rent(payload.Length);
        Write(outgoing.Buffer, opcode, payload);
        return outgoing;
    }

    /// <summary>Writes a message whose frame has so many bytes as payload; returns how many bytes it took.</summary>
    public static int Write(Span<byte> to, Frame frame, int payloadBytes)
    {
        Debug.Assert(payloadBytes <= ProtocolLimits.GatewayFrameBytesMax, "The silos keep scripts and parameters far below this.");
        var header = FrameWriter.WriteHeader(to, Opcode.Binary, payloadBytes);
        frame.WriteTo(to.Slice(header, payloadBytes));
        return header + payloadBytes;
    }

    /// <inheritdoc cref="Write(Span{byte}, Frame, int)"/>
    public static int Write(Span<byte> to, Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var header = FrameWriter.WriteHeader(to, opcode, payload.Length);
        payload.CopyTo(to[header..]);
        return header + payload.Length;
    }

    public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, Length);

    public void Release() => ArrayPool<byte>.Shared.Return(Buffer);

    private static Outgoing Rent(int payloadBytes)
    {
        var bytes = FrameWriter.Bytes(payloadBytes);
        return new(ArrayPool<byte>.Shared.Rent(bytes), bytes);
    }
}
