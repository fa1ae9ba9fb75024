using CloudAssistant.Api.Invocations;
using CloudAssistant.Launcher;
using CloudAssistant.Launcher.Instances;
using CloudAssistant.Launcher.Processes;
using CloudAssistant.Launcher.Servers;

namespace CloudAssistant.EndToEnd.Tests;

public sealed class KeptAgentTests
{
    [Fact]
    public async Task An_agent_killed_by_its_script_is_started_again_and_tells_that_the_run_was_cut_off()
    {
        await NativeAgent.ProgramAsync();
        await using var processes = new Processes();
        await processes.StartStandaloneAsync();
        using var client = processes.Client();
        using var spawner = new Spawner();
        var settings = new RunSettings { Data = Path.Combine(processes.FilesOfTest, "run") };
        await using var agent = await LocalAgent.StartAsync(settings, new Running(processes), client, spawner, processes.Patience);
        using var ending = new CancellationTokenSource();
        var kept = agent.KeepAsync(ending.Token);

        var cutOff = await client.RunCommandAsync(new RunCommandRequest { Type = "RunShellScript", CommandContent = "kill -9 $PPID; sleep 60", InstanceId = [agent.InstanceId] });
        await processes.UntilAsync(async () => (await Outcome.ReadAsync(client, cutOff.InvokeId)).Values.All(Outcome.HasEnded));
        var next = await client.RunCommandAsync(new RunCommandRequest { Type = "RunShellScript", CommandContent = "echo again", InstanceId = [agent.InstanceId] });
        await processes.UntilAsync(async () => (await Outcome.ReadAsync(client, next.InvokeId)).Values.All(Outcome.HasEnded));

        var interrupted = (await Outcome.ReadAsync(client, cutOff.InvokeId)).Values.Single();
        Assert.Equal(("Error", "ExecutionInterrupted"), (interrupted.InvocationStatus, interrupted.ErrorCode));
        Assert.Equal("again\n", (await Outcome.ReadAsync(client, next.InvokeId)).Values.Single().Output);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => kept);
    }

    /// <summary>The server that the test runs already.</summary>
    private sealed class Running(Processes processes) : IServer
    {
        public Uri Endpoint => processes.Gateways[0];

        public string AccessKeyFile => Path.Combine(processes.ServerData, "access-key.json");

        public IReadOnlyList<ChildProcess> Processes => [];

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
