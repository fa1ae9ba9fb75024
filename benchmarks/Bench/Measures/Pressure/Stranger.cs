using System.Diagnostics;

namespace CloudAssistant.Bench.Measures.Pressure;

/// <summary>
/// Burns as much processor time as an attack did, and does nothing else. What is slower beside a stranger is slower for want of a processor; only what an
/// attack slows beyond that is the server's doing.
/// </summary>
internal sealed class Stranger : IDisposable
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(4);

    private readonly Thread[] _threads;
    private volatile bool _stopping;

    /// <param name="cores">Processors it keeps busy, such as 0.8.</param>
    public Stranger(double cores)
    {
        var count = Math.Clamp((int)Math.Ceiling(cores), 0, Environment.ProcessorCount);
        _threads = [.. Enumerable.Range(0, count).Select(_ => new Thread(() => Burn(Math.Min(1, cores / count))) { IsBackground = true })];
        foreach (var thread in _threads)
            thread.Start();
    }

    public void Dispose()
    {
        _stopping = true;
        foreach (var thread in _threads)
            thread.Join();
    }

    private void Burn(double share)
    {
        while (!_stopping)
        {
            var began = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(began) < Slice * share)
                Thread.SpinWait(50);
            if (share < 1)
                Thread.Sleep(Slice * (1 - share));
        }
    }
}
