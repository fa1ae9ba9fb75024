using System.Diagnostics;

namespace CloudAssistant.WriterBench;

/// <summary>Counts what the driver sends and waits for, commits aside: a command, a batch, or a copy (which waits twice).</summary>
internal sealed class RoundTrips : IDisposable
{
    private readonly ActivityListener _listener;
    private int _count;

    public RoundTrips()
    {
        _listener = new()
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
            ActivityStarted = activity => Interlocked.Add(ref _count, activity.OperationName.StartsWith("COPY", StringComparison.OrdinalIgnoreCase) ? 2 : 1),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public int Count => Volatile.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
