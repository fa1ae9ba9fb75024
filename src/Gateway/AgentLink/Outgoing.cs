using System.Buffers;
using System.Diagnostics;
using CloudAssistant.Agent.Protocol;
using Google.Protobuf;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>A frame as bytes in a pooled buffer, on its way to one socket. Whoever takes it out of the queue gives the buffer back.</summary>
internal readonly record struct Outgoing(byte[] Buffer, int Length)
{
    public static Outgoing Of(Frame frame)
    {
        var length = frame.CalculateSize();
        Debug.Assert(length <= ProtocolLimits.GatewayFrameBytesMax, "The silos keep scripts and parameters far below this.");
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        frame.WriteTo(buffer.AsSpan(0, length));
        return new(buffer, length);
    }

    public ReadOnlyMemory<byte> Bytes => Buffer.AsMemory(0, Length);

    public void Release() => ArrayPool<byte>.Shared.Return(Buffer);
}
