using System.Diagnostics;
using CloudAssistant.Launcher.Processes;

namespace CloudAssistant.Bench.Measures.RealAgent;

/// <summary>The real agent, started, and when it said what.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly TaskCompletionSource<TimeSpan> _firstLine = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<TimeSpan> _linked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AgentProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>From the start of the process to its first line.</summary>
    public Task<TimeSpan> FirstLine => _firstLine.Task.WaitAsync(Patience);

    /// <summary>From the start of the process to the link that the server accepted.</summary>
    public Task<TimeSpan> Linked => _linked.Task.WaitAsync(Patience);

    public static AgentProcess Start(IReadOnlyList<string> program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program[0]) { RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in program.Skip(1).Concat(arguments))
            start.ArgumentList.Add(argument);
        var watch = Stopwatch.StartNew();
        var agent = new AgentProcess(Process.Start(start)!);
        agent._process.ErrorDataReceived += (_, line) => agent.Take(line.Data, watch.Elapsed);
        agent._process.BeginErrorReadLine();
        return agent;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            Signals.Send(_process.Id, Signals.Terminate);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Take(string? line, TimeSpan after)
    {
        if (line is null)
            return;
        _firstLine.TrySetResult(after);
        if (line.Contains("linked to ", StringComparison.Ordinal))
            _linked.TrySetResult(after);
    }
}
