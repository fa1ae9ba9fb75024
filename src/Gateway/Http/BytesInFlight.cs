namespace CloudAssistant.Gateway.Http;

/// <summary>Bounds how many bytes of calls are held in memory at once. Nobody waits: what finds no room is sent away.</summary>
/// <param name="max">Most bytes.</param>
internal sealed class BytesInFlight(long max)
{
    private long _taken;

    /// <summary>Bytes held now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>A share of one call, empty at first; disposing it gives everything back.</summary>
    public Share Open() => new(this);

    private bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= max)
            return true;
        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    /// <summary>The bytes of one call.</summary>
    internal sealed class Share(BytesInFlight of) : IDisposable
    {
        private long _bytes;

        /// <summary>Takes more; false when there is no room.</summary>
        public bool TryTake(long bytes)
        {
            if (!of.TryTake(bytes))
                return false;
            _bytes += bytes;
            return true;
        }

        public void Dispose()
        {
            Interlocked.Add(ref of._taken, -_bytes);
            _bytes = 0;
        }
    }
}
