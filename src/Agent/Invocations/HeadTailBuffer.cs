using System.Buffers;
using System.Text;

namespace CloudAssistant.Agent.Invocations;

/// <summary>
/// Keeps the head and the tail of a stream of bytes and counts what lies between. What it keeps does not depend on how the stream was
/// cut into pieces. A whole UTF-8 character is never cut in two; bytes that are no UTF-8 are kept as they came.
/// </summary>
internal sealed class HeadTailBuffer
{
    // Three bytes beyond each cut show whether a character (at most four bytes) lies across it.
    private const int Beyond = 3;

    private readonly int _headMax;
    private readonly int _tailMax;
    private readonly byte[] _head;
    private readonly byte[] _ring;
    private long _total;

    public HeadTailBuffer(int bytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesMax, 24);
        _headMax = bytesMax / 3;
        _tailMax = bytesMax - _headMax;
        _head = new byte[_headMax + Beyond];
        _ring = new byte[_tailMax + Beyond];
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_total < _head.Length)
        {
            var fits = Math.Min(bytes.Length, _head.Length - (int)_total);
            bytes[..fits].CopyTo(_head.AsSpan((int)_total));
        }

        var skipped = Math.Max(0, bytes.Length - _ring.Length);
        var last = bytes[skipped..];
        var at = (int)((_total + skipped) % _ring.Length);
        var first = Math.Min(last.Length, _ring.Length - at);
        last[..first].CopyTo(_ring.AsSpan(at));
        last[first..].CopyTo(_ring);
        _total += bytes.Length;
    }

    public OutputSnapshot Snapshot()
    {
        if (_total <= _headMax)
            return new OutputSnapshot(_head[..(int)_total], 0);

        if (_total <= _headMax + _tailMax)
        {
            var all = new byte[_total];
            _head.AsSpan(0, _headMax).CopyTo(all);
            CopyLast(all.AsSpan(_headMax));
            return new OutputSnapshot(all, 0);
        }

        // Something is dropped, so both windows are full: the head with what follows it, the tail with what precedes it.
        var headEnd = CharacterAcross(_head, _headMax) is { } cut ? cut.Start : _headMax;
        var tail = new byte[_ring.Length];
        CopyLast(tail);
        var tailStart = CharacterAcross(tail, Beyond) is { } cutToo ? cutToo.End : Beyond;

        var kept = new byte[headEnd + tail.Length - tailStart];
        _head.AsSpan(0, headEnd).CopyTo(kept);
        tail.AsSpan(tailStart).CopyTo(kept.AsSpan(headEnd));
        return new OutputSnapshot(kept, _total - kept.Length);
    }

    private void CopyLast(Span<byte> to)
    {
        var at = (int)((_total - to.Length) % _ring.Length);
        var first = Math.Min(to.Length, _ring.Length - at);
        _ring.AsSpan(at, first).CopyTo(to);
        _ring.AsSpan(0, to.Length - first).CopyTo(to[first..]);
    }

    private static (int Start, int End)? CharacterAcross(ReadOnlySpan<byte> bytes, int cut)
    {
        for (var start = Math.Max(0, cut - Beyond); start < cut; start++)
        {
            if (Rune.DecodeFromUtf8(bytes[start..], out _, out var length) == OperationStatus.Done && start + length > cut)
                return (start, start + length);
        }

        return null;
    }
}
