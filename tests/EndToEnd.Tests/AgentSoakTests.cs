namespace CloudAssistant.EndToEnd.Tests;

/// <summary>Agents that are killed at any moment of their work, on a server that goes away now and then.</summary>
[Trait("Category", "Long")]
public sealed class AgentSoakTests
{
    private const int Agents = 3;

    /// <summary>Of that many kills, one is the server's.</summary>
    private const int ServerOneIn = 15;

    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task An_agent_killed_at_any_moment_starts_no_script_twice_and_tells_the_end_of_each()
    {
        var random = Seed.Take(nameof(AgentSoakTests));
        await using var processes = new Processes(Patience.Long);
        await processes.StartStandaloneAsync();
        var ledger = new Ledger(processes, await processes.StartAgentsAsync(Agents));

        using var over = new CancellationTokenSource(Lasts);
        var calls = ledger.CallAsync(new Random(random.Next()), over.Token);
        var kills = 0;
        while (!over.IsCancellationRequested)
        {
            await processes.PauseAsync(TimeSpan.FromMilliseconds(random.Next(100, 2_000)));
            var victim = random.Next(ServerOneIn) == 0 ? "server" : $"agent-{random.Next(Agents)}";
            await processes.KillAsync(victim);
            await processes.PauseAsync(TimeSpan.FromMilliseconds(random.Next(300)));
            await processes.BringBackAsync(victim);
            kills++;
        }
        await calls;

        Console.Error.WriteLine($"{kills} kills, {ledger.Count} invocations acknowledged");
        Assert.True(kills > 10, $"Only {kills} were killed.");
        Assert.All(Enumerable.Range(0, Agents), i => Assert.False(processes.HasEnded($"agent-{i}"), $"agent-{i} was sent away, or gave up."));
        await ledger.CheckAsync();
    }
}
