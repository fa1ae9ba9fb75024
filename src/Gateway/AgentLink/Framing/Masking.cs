using System.Numerics;
using System.Runtime.InteropServices;

namespace CloudAssistant.Gateway.AgentLink.Framing;

/// <summary>Takes the mask off, or puts it on: the same operation (RFC 6455, section 5.3).</summary>
internal static class Masking
{
    /// <param name="payload">From its first byte on.</param>
    /// <param name="mask">Its four bytes as they lie in the frame.</param>
    public static void Apply(Span<byte> payload, uint mask)
    {
        if (mask == 0)
            return;
        var wide = Vector.AsVectorByte(new Vector<uint>(mask));
        foreach (ref var part in MemoryMarshal.Cast<byte, Vector<byte>>(payload))
            part ^= wide;
        var rest = payload[(payload.Length - payload.Length % Vector<byte>.Count)..];
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in mask));
        for (var i = 0; i < rest.Length; i++)
            rest[i] ^= bytes[i & 3];
    }
}
