using System.Diagnostics;
using CloudAssistant.Api;
using CloudAssistant.Api.Instances;
using CloudAssistant.Launcher.Processes;
using CloudAssistant.Launcher.Servers;

namespace CloudAssistant.Launcher.Agents;

/// <summary>The agent of this machine.</summary>
internal sealed class LocalAgent : IAsyncDisposable
{
    private static readonly TimeSpan OnlinePatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private LocalAgent(ChildProcess process, string instanceId)
    {
        Process = process;
        InstanceId = instanceId;
    }

    public ChildProcess Process { get; }

    public string InstanceId { get; }

    /// <summary>Enrolls it, unless it is enrolled with this server already, starts it and waits until the server sees it.</summary>
    public static async Task<LocalAgent> StartAsync(
        RunSettings settings, IServer server, CloudAssistantClient client, Spawner spawner, CancellationToken cancellation)
    {
        var program = await AgentProgram.PrepareAsync(settings.Logs, cancellation);
        var enrollment = new AgentEnrollment(program, settings.AgentData, server.Endpoint, client);
        var instanceId = await enrollment.EnsureAsync(cancellation);
        var process = await spawner.StartAsync(new ChildStart
        {
            Name = "agent",
            // The port may be another one than when it enrolled.
            Command = [.. program, "run", "--data", settings.AgentData, "--server", EndpointFile.Text(server.Endpoint)],
            Grace = TimeSpan.FromSeconds(1),
            LogFile = Path.Combine(settings.Logs, "agent.log"),
            Environment = new Dictionary<string, string?> { [ClusterServer.PostgresVariable] = null },
        });
        var agent = new LocalAgent(process, instanceId);
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

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private async Task WaitOnlineAsync(CloudAssistantClient client, CancellationToken cancellation)
    {
        var waited = Stopwatch.StartNew();
        var request = new DescribeCloudAssistantStatusRequest { InstanceId = [InstanceId] };
        while (true)
        {
            var answer = await client.DescribeCloudAssistantStatusAsync(request, cancellation);
            if (answer.InstanceCloudAssistantStatusSet.InstanceCloudAssistantStatus is [{ CloudAssistantStatus: "true" }])
                return;
            if (Process.HasExited || waited.Elapsed > OnlinePatience)
                throw PortFile.Failed(Process);
            await Task.Delay(Pause, cancellation);
        }
    }
}
