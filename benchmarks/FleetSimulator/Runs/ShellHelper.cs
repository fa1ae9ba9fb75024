using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace CloudAssistant.FleetSimulator.Runs;

/// <summary>The process that runs scripts for real for this simulator: see <see cref="ShellServer"/>. It ends when its standard input does.</summary>
internal sealed class ShellHelper : IDisposable
{
    private readonly ConcurrentDictionary<int, Action<int, byte[]>> _running = new();
    private readonly Lock _gate = new();
    private readonly Process _process;
    private readonly Thread _reader;
    private int _number;

    public ShellHelper(int atOnce)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (var argument in (string[])["shells", "--real-at-once", $"{atOnce}"])
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _reader = new(ReadAll) { IsBackground = true };
        _reader.Start();
    }

    /// <summary>Runs it; <paramref name="done"/> gets exit code and output, on a thread of ours.</summary>
    public void Run(string script, Action<int, byte[]> done)
    {
        var number = Interlocked.Increment(ref _number);
        _running[number] = done;
        var message = ShellServer.Message(number, 0, Encoding.UTF8.GetBytes(script));
        lock (_gate)
        {
            _process.StandardInput.BaseStream.Write(message);
            _process.StandardInput.BaseStream.Flush();
        }
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _reader.Join();
        _process.Dispose();
    }

    private void ReadAll()
    {
        using var reader = new BinaryReader(new BufferedStream(_process.StandardOutput.BaseStream));
        while (ShellServer.TryReadNumber(reader, out var number))
        {
            var exitCode = reader.ReadInt32();
            var output = reader.ReadBytes(reader.ReadInt32());
            if (_running.TryRemove(number, out var done))
                done(exitCode, output);
        }
    }
}
