using System.Threading.Channels;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Link;

/// <summary>
/// Frames that wait to be written to one link: few, for the other side may not read for a while, and until it does, what there is to tell may change.
/// </summary>
internal sealed class Outbound(Action idle) : ILinkOut
{
    /// <summary>So many reports may be under way at once, and one frame of facts.</summary>
    public const int FramesMax = Outbox.InFlightMax + 1;

    private readonly Channel<Frame> _frames = Channel.CreateBounded<Frame>(new BoundedChannelOptions(FramesMax) { SingleReader = true });
    private int _unwritten;
    private int _tellIdle;

    public int Room => Math.Max(0, Outbox.InFlightMax - Volatile.Read(ref _unwritten));

    public bool IsIdle => Volatile.Read(ref _unwritten) == 0;

    public bool Send(Frame frame)
    {
        // Counted first, so that what is being written is never overlooked.
        Interlocked.Increment(ref _unwritten);
        if (_frames.Writer.TryWrite(frame))
            return true;
        Interlocked.Decrement(ref _unwritten);
        return false;
    }

    public void TellWhenIdle()
    {
        Volatile.Write(ref _tellIdle, 1);
        if (IsIdle)
            Tell();
    }

    /// <summary>Writes until there is nothing more to come.</summary>
    public async Task WriteAllAsync(Func<Frame, CancellationToken, Task> writeAsync, CancellationToken cancellation)
    {
        await foreach (var frame in _frames.Reader.ReadAllAsync(cancellation))
        {
            await writeAsync(frame, cancellation);
            if (Interlocked.Decrement(ref _unwritten) == 0)
                Tell();
        }
    }

    /// <summary>No more frames are taken.</summary>
    public void Complete() => _frames.Writer.TryComplete();

    private void Tell()
    {
        if (Interlocked.Exchange(ref _tellIdle, 0) == 1)
            idle();
    }
}
