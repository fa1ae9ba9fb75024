namespace CloudAssistant.Gateway.AgentLink;

/// <summary>Bytes that wait for slow readers, of all links together.</summary>
internal sealed class OutgoingBytes
{
    private long _bytes;

    public bool TooMany => Volatile.Read(ref _bytes) > LinkLimits.FrameBytesMax;

    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
