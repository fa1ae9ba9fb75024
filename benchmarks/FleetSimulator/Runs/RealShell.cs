using System.Collections.Concurrent;

namespace CloudAssistant.FleetSimulator.Runs;

/// <summary>Runs scripts for real, so many at once: a file of its own per run, <c>/bin/sh</c>, output and exit code taken.</summary>
internal sealed class RealShell : IDisposable
{
    private readonly BlockingCollection<(string Script, Action<int, byte[]> Done)> _work = [];
    private readonly string _directory = Temporary();
    private readonly Thread[] _threads;
    private long _number;

    public RealShell(int atOnce)
    {
        _threads = [.. Enumerable.Range(0, atOnce).Select(_ => new Thread(Work) { IsBackground = true })];
        foreach (var thread in _threads)
            thread.Start();
    }

    /// <summary>Runs it; <paramref name="done"/> gets exit code and output, on a thread of ours.</summary>
    public void Run(string script, Action<int, byte[]> done) => _work.Add((script, done));

    // In memory where there is such a place: thousands of agents share one disk here.
    private static string Temporary() =>
        Directory.Exists("/dev/shm") ? Directory.CreateDirectory($"/dev/shm/fleet-{Guid.NewGuid():N}").FullName : Directory.CreateTempSubdirectory("fleet-").FullName;

    public void Dispose()
    {
        _work.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();
        _work.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void Work()
    {
        foreach (var (script, done) in _work.GetConsumingEnumerable())
        {
            var file = Path.Combine(_directory, Interlocked.Increment(ref _number).ToString(System.Globalization.CultureInfo.InvariantCulture));
            File.WriteAllText(file, script);
            var (exitCode, output) = ShellProcess.Run(file);
            File.Delete(file);
            done(exitCode, output);
        }
    }
}
