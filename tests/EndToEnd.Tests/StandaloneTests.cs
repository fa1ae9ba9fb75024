using CloudAssistant.Api.Invocations;

namespace CloudAssistant.EndToEnd.Tests;

public sealed class StandaloneTests
{
    [Fact]
    public async Task A_server_killed_and_started_again_finds_everything_it_acknowledged()
    {
        await using var processes = new Processes();
        await processes.StartStandaloneAsync();
        var instances = await processes.StartAgentsAsync(2);
        string first;
        using (var client = processes.Client())
        {
            first = (await client.RunCommandAsync(new RunCommandRequest { Type = "RunShellScript", CommandContent = "echo before; exit 3", InstanceId = [.. instances] })).InvokeId;
            await processes.UntilAsync(async () => (await Outcome.ReadAsync(client, first)).Values.All(Outcome.HasEnded));
        }

        string second;
        using (var client = processes.Client())
            second = (await client.RunCommandAsync(new RunCommandRequest { Type = "RunShellScript", CommandContent = "sleep 2; echo after", InstanceId = [.. instances] })).InvokeId;
        await processes.KillAsync("server");
        await processes.StartStandaloneAsync(port: processes.Gateways[0].Port);

        using var again = processes.Client();
        Assert.All((await Outcome.ReadAsync(again, first)).Values, result => Assert.Equal(("Failed", 3, "before\n"), (result.InvocationStatus, result.ExitCode!.Value, result.Output)));
        await processes.UntilAsync(async () => (await Outcome.ReadAsync(again, second)).Values.All(Outcome.HasEnded));
        Assert.All((await Outcome.ReadAsync(again, second)).Values, result => Assert.Equal(("Success", "after\n"), (result.InvocationStatus, result.Output)));
    }

    [Fact]
    public async Task A_stop_that_is_acknowledged_leaves_nothing_running()
    {
        await using var processes = new Processes();
        await processes.StartStandaloneAsync();
        var instances = await processes.StartAgentsAsync(1);
        using var client = processes.Client();
        var heart = Path.Combine(processes.FilesOfTest, "heart");
        var run = await client.RunCommandAsync(new RunCommandRequest
        {
            Type = "RunShellScript", InstanceId = [.. instances],
            CommandContent = $"trap '' TERM; (trap '' TERM; setsid sh -c 'trap \"\" TERM; while :; do echo x >> {heart}; sleep 0.1; done') & wait",
        });
        await processes.UntilAsync(() => Task.FromResult(File.Exists(heart)));
        await client.StopInvocationAsync(new StopInvocationRequest { InvokeId = run.InvokeId });
        await processes.UntilAsync(async () => (await Outcome.ReadAsync(client, run.InvokeId)).Values.All(Outcome.HasEnded));
        Assert.Equal("Terminated", (await Outcome.ReadAsync(client, run.InvokeId)).Values.Single().InvocationStatus);
        var length = new FileInfo(heart).Length;
        using var aWhile = new PeriodicTimer(TimeSpan.FromSeconds(1));
        await aWhile.WaitForNextTickAsync();
        Assert.Equal(length, new FileInfo(heart).Length);
    }
}
