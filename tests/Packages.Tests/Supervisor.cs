using CloudAssistant.Launcher.Processes;

namespace CloudAssistant.Packages.Tests;

/// <summary>Does what the service says: starts the agent again whenever it ends, unless that cannot help.</summary>
internal sealed class Supervisor : IAsyncDisposable
{
    private static readonly int[] Final = [2, 3];

    private readonly Spawner _spawner = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ScratchRoot _machine;
    private readonly Task _work;

    public Supervisor(ScratchRoot machine)
    {
        _machine = machine;
        _work = WorkAsync();
    }

    /// <summary>What the agents ended with, in order.</summary>
    public List<int> Ends { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _work;
        _stopping.Dispose();
        _spawner.Dispose();
    }

    private async Task WorkAsync()
    {
        do
        {
            await using var agent = await _spawner.StartAsync(new ChildStart
            {
                Name = "agent",
                Command = [_machine.Program, "run", "--state-dir", _machine.State],
                Grace = TimeSpan.FromSeconds(4),
                LogFile = Path.Combine(_machine.Root, "var/lib/dpkg/agent.log"),
            });
            try
            {
                await agent.WaitForExitAsync(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                await agent.StopAsync();
            }
            Ends.Add(agent.ExitCode);
        }
        while (!_stopping.IsCancellationRequested && !Final.Contains(Ends[^1]));
    }
}
