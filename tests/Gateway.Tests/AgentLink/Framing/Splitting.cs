using System.Buffers;

namespace CloudAssistant.Gateway.Tests.AgentLink.Framing;

/// <summary>Bytes in several pieces, as they may lie in a connection.</summary>
internal static class Splitting
{
    public static ReadOnlySequence<byte> Sequence(IEnumerable<byte[]> pieces)
    {
        Piece? first = null, last = null;
        foreach (var piece in pieces)
        {
            last = new Piece(piece, last);
            first ??= last;
        }
        return first is null ? default : new(first, 0, last!, last!.Memory.Length);
    }

    /// <summary>Cuts at each of the places that lie inside.</summary>
    public static IEnumerable<byte[]> Cut(byte[] bytes, IEnumerable<int> places)
    {
        var from = 0;
        foreach (var to in places.Where(place => place > 0 && place < bytes.Length).Distinct().Order().Append(bytes.Length))
        {
            yield return bytes[from..to];
            from = to;
        }
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(byte[] bytes, Piece? before)
        {
            Memory = bytes;
            if (before is null)
                return;
            before.Next = this;
            RunningIndex = before.RunningIndex + before.Memory.Length;
        }
    }
}
