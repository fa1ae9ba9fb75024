using System.Diagnostics;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Tests.Invocations;

namespace CloudAssistant.Agent.Tests.Link;

/// <summary>The program itself, at work in a state directory.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private const int LinesKept = 20;

    private readonly Process _process;
    private readonly Queue<string> _lastLines = [];

    public AgentProcess(StateDirectory state, params string[] options)
        : this(state, new Dictionary<string, string?>(), options)
    {
    }

    /// <param name="state">Where it works.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    /// <param name="options">Of its verb.</param>
    public AgentProcess(StateDirectory state, IReadOnlyDictionary<string, string?> environment, params string[] options)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(StateDirectory).Assembly.Location, "run", "--state-dir", state.Path, .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>What it said last on its error output.</summary>
    public string LastLines
    {
        get
        {
            lock (_lastLines)
                return string.Join('\n', _lastLines);
        }
    }

    /// <summary>As a crash, or kill -9: nothing it could do about it.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await Scripts.SoonAsync(_process.WaitForExitAsync());
        Assert.True(_process.ExitCode == 137, $"It ended by itself, with {_process.ExitCode}:\n{LastLines}");
    }

    /// <summary>Awaits what the agent must do, and adds its last words when that fails.</summary>
    public async Task<T> ExpectAsync<T>(Task<T> task)
    {
        try
        {
            return await task;
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} The agent's last lines:\n{LastLines}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await Scripts.SoonAsync(_process.WaitForExitAsync());
        }
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > LinesKept)
                _lastLines.Dequeue();
        }
    }
}
