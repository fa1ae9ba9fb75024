using System.Diagnostics;
using CloudAssistant.Api;
using CloudAssistant.Api.Instances;
using CloudAssistant.Launcher.Processes;
using CloudAssistant.Launcher.Servers;

namespace CloudAssistant.Launcher.Instances;

/// <summary>The agent of this machine.</summary>
internal sealed class LocalAgent : IAsyncDisposable
{
    private static readonly TimeSpan OnlinePatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan RestartPauseMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RestartPauseMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);

    /// <summary>What the agent ends with when the server sent it away for good.</summary>
    private const int SentAway = 3;

    private readonly Spawner _spawner;
    private readonly ChildStart _start;
    private ChildProcess _process;

    private LocalAgent(Spawner spawner, ChildStart start, ChildProcess process, string instanceId)
    {
        _spawner = spawner;
        _start = start;
        _process = process;
        InstanceId = instanceId;
    }

    public string InstanceId { get; }

    /// <summary>Enrolls it, unless it is enrolled with this server already, starts it and waits until the server sees it.</summary>
    public static async Task<LocalAgent> StartAsync(
        RunSettings settings, IServer server, CloudAssistantClient client, Spawner spawner, CancellationToken cancellation)
    {
        var program = await AgentProgram.PrepareAsync(settings.Logs, cancellation);
        var enrollment = new AgentEnrollment(program, settings.AgentData, server.Endpoint, client);
        var instanceId = await enrollment.EnsureAsync(cancellation);
        var start = new ChildStart
        {
            Name = "agent",
            // The port may be another one than when it enrolled.
            Command = [.. program, "run", "--data", settings.AgentData, "--server", EndpointFile.Text(server.Endpoint)],
            Grace = TimeSpan.FromSeconds(1),
            LogFile = Path.Combine(settings.Logs, "agent.log"),
            Environment = new Dictionary<string, string?> { [ClusterServer.PostgresVariable] = null },
        };
        var agent = new LocalAgent(spawner, start, await spawner.StartAsync(start), instanceId);
        try
        {
            await agent.WaitOnlineAsync(client, cancellation);
            return agent;
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Starts it again whenever it ends, as the service manager of a server does: a script may kill the agent it runs under. Returns only when the
    /// server sent it away.
    /// </summary>
    public async Task KeepAsync(CancellationToken stop)
    {
        var pause = RestartPauseMin;
        while (true)
        {
            var lived = Stopwatch.StartNew();
            await _process.WaitForExitAsync(stop);
            if (_process.ExitCode == SentAway)
            {
                Progress.Say($"The server sent the agent of this machine away. The next start enrolls it anew. Its log: {_process.LogFile}");
                return;
            }
            if (lived.Elapsed > Settled)
                pause = RestartPauseMin;
            Progress.Say($"The agent ended (exit code {_process.ExitCode}; log {_process.LogFile}) and is started again.");
            await Task.Delay(pause, stop);
            pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, RestartPauseMax.Ticks));
            await _process.DisposeAsync();
            _process = await _spawner.StartAsync(_start);
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task WaitOnlineAsync(CloudAssistantClient client, CancellationToken cancellation)
    {
        var waited = Stopwatch.StartNew();
        var request = new DescribeCloudAssistantStatusRequest { InstanceId = [InstanceId] };
        while (true)
        {
            var answer = await client.DescribeCloudAssistantStatusAsync(request, cancellation);
            if (answer.InstanceCloudAssistantStatusSet.InstanceCloudAssistantStatus is [{ CloudAssistantStatus: "true" }])
                return;
            if (_process.HasExited || waited.Elapsed > OnlinePatience)
                throw PortFile.Failed(_process);
            await Task.Delay(Pause, cancellation);
        }
    }
}
