using Google.Protobuf;

namespace CloudAssistant.Agent.Protocol;

/// <summary>How the id of an invocation stands in a record key: 16 bytes, big-endian.</summary>
public static class RecordKeyBytes
{
    /// <summary>A key from its parts.</summary>
    public static RecordKey Create(Guid invocation, long tick, int ordinal) => new()
    {
        Invocation = ByteString.CopyFrom(invocation.ToByteArray(bigEndian: true)),
        Tick = tick,
        Ordinal = ordinal,
    };

    /// <summary>Whether the key can name a record at all; false for keys that a peer made up.</summary>
    public static bool TryGetInvocation(this RecordKey? key, out Guid invocation)
    {
        var ok = key is { Invocation.Length: 16, Ordinal: >= 0 };
        invocation = ok ? new Guid(key!.Invocation.Span, bigEndian: true) : Guid.Empty;
        return ok;
    }
}
