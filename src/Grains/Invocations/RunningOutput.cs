using System.Buffers.Binary;
using System.Security.Cryptography;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Invocations;

/// <summary>
/// What a run has written so far is kept in one place, over and over: by content, each look of a talkative run would stay until its day goes. The place
/// has a name where an output that is final has its SHA-256; the run's end puts the output itself, or leaves the last look when the end brings none.
/// </summary>
internal static class RunningOutput
{
    /// <summary>The name of the place.</summary>
    public static byte[] NameOf(RecordKey key)
    {
        Span<byte> text = stackalloc byte[14 + 16 + 8 + 4];
        "running output"u8.CopyTo(text);
        key.Invocation.Value.Value.TryWriteBytes(text[14..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(text[30..], key.Tick);
        BinaryPrimitives.WriteInt32BigEndian(text[38..], key.Ordinal);
        return SHA256.HashData(text);
    }

    /// <summary>The record's output stands in that place.</summary>
    public static bool IsOf(RecordRow record) => record.OutputHash is { } hash && hash.AsSpan().SequenceEqual(NameOf(record.Key));
}
