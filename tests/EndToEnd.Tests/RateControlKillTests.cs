using CloudAssistant.Api.Invocations;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>Rate control on real processes, counted by the scripts themselves: 3 silos, 2 gateways, PostgreSQL and agents, killed in the middle.</summary>
public sealed class RateControlKillTests
{
    private const int Agents = 16;
    private const int AtOnce = 3;

    [Fact]
    public async Task Never_more_run_at_once_than_allowed_and_everybody_has_a_turn_whatever_is_killed()
    {
        await using var processes = new Processes();
        await processes.StartPostgresAsync();
        await Task.WhenAll(processes.StartSiloAsync("silo-1"), processes.StartSiloAsync("silo-2"), processes.StartSiloAsync("silo-3"));
        await processes.StartGatewayAsync("gateway-1");
        await processes.StartGatewayAsync("gateway-2");
        var instances = await processes.StartAgentsAsync(Agents);
        using var client = processes.Client();

        // Lines of the scripts' own: one is written before the agent can tell of an end.
        var book = Path.Combine(processes.FilesOfTest, "book");
        var run = await client.RunCommandAsync(new RunCommandRequest
        {
            Type = "RunShellScript", InstanceId = [.. instances], Timeout = 60, Concurrency = "20%",
            CommandContent = $"echo + >> {book}; sleep 1; echo - >> {book}",
        });
        await processes.UntilAsync(() => Task.FromResult(File.Exists(book) && File.ReadLines(book).Count(line => line == "+") > AtOnce));
        foreach (var victim in (string[])["silo-1", "gateway-2", "postgres"])
            await processes.KillAsync(victim);
        await processes.RestartPostgresAsync();
        await processes.StartGatewayAsync("gateway-2", processes.Gateways[1].Port);
        await processes.UntilAsync(() => Task.FromResult(File.ReadLines(book).Count(line => line == "-") > Agents / 2));
        await processes.KillAsync("silo-2");

        await processes.UntilAsync(async () => (await Outcome.ReadAsync(client, run.InvokeId)).Values.All(Outcome.HasEnded));

        var lines = File.ReadAllLines(book);
        var (running, most) = (0, 0);
        foreach (var line in lines)
            most = Math.Max(most, running += line == "+" ? 1 : -1);
        Assert.Equal((0, AtOnce, 2 * Agents), (running, most, lines.Length));
        Assert.All((await Outcome.ReadAsync(client, run.InvokeId)).Values, result => Assert.Equal("Success", result.InvocationStatus));
        var told = (await client.DescribeInvocationsAsync(new DescribeInvocationsRequest { InvokeId = run.InvokeId })).Invocations.Invocation.Single();
        Assert.Equal(new RateControl { Mode = "Concurrency", Concurrency = "20%" }, told.RateControl);
    }
}
