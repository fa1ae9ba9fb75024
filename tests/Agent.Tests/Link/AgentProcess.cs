using System.Diagnostics;
using CloudAssistant.Agent.Instances;

namespace CloudAssistant.Agent.Tests.Link;

/// <summary>The program itself, at work in a state directory.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private readonly Process _process;

    public AgentProcess(StateDirectory state)
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [typeof(StateDirectory).Assembly.Location, "run", "--state-dir", state.Path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>As a crash, or kill -9: nothing it could do about it.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(ScriptedGateway.Patience);
        Assert.Equal(137, _process.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }
}
