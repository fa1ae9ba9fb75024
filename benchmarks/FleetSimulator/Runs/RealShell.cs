using System.Collections.Concurrent;
using System.Diagnostics;

namespace CloudAssistant.FleetSimulator.Runs;

/// <summary>Runs scripts for real, so many at once: a file of its own per run, <c>/bin/sh</c>, output and exit code taken.</summary>
internal sealed class RealShell : IDisposable
{
    private readonly BlockingCollection<(string Script, Action<int, byte[]> Done)> _work = [];
    private readonly string _directory = Directory.CreateTempSubdirectory("fleet-").FullName;
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
            var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, UseShellExecute = false };
            start.ArgumentList.Add(file);
            using var process = Process.Start(start)!;
            using var output = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            File.Delete(file);
            done(process.ExitCode, output.ToArray());
        }
    }
}
