using System.Diagnostics;

namespace CloudAssistant.Launcher.Processes;

/// <summary>One process that we started and that we end.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ChildStart _start;

    internal ChildProcess(ChildStart start, Process process)
    {
        _start = start;
        _process = process;
    }

    public string Name => _start.Name;

    public string LogFile => _start.LogFile;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public Task WaitForExitAsync(CancellationToken cancellation) => _process.WaitForExitAsync(cancellation);

    /// <summary>Asks it to end, waits for that, and kills it when it does not.</summary>
    public async Task StopAsync()
    {
        if (_process.HasExited)
            return;
        Signals.Send(_process.Id, _start.StopSignal);
        using var patience = new CancellationTokenSource(_start.Grace);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Signals.Send(_process.Id, Signals.Kill);
            await _process.WaitForExitAsync();
        }
    }

    /// <summary>The last lines of its log without stacks, for a message that says why it ended.</summary>
    public string LastLines(int count = 8) => File.Exists(LogFile)
        ? string.Join(Environment.NewLine, File.ReadLines(LogFile).Where(line => !line.StartsWith("   at ", StringComparison.Ordinal)).TakeLast(count))
        : "";

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }
}
