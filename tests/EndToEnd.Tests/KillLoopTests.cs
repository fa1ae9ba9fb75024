namespace CloudAssistant.EndToEnd.Tests;

/// <summary>A cluster in which something is killed every few seconds.</summary>
[Trait("Category", "Long")]
public sealed class KillLoopTests
{
    private const int Agents = 12;

    // Most are down for a moment and back; more than one at a time is usual.
    private const int DownMax = 2;
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task What_was_acknowledged_is_kept_and_nothing_runs_twice_while_servers_database_and_agents_are_killed_again_and_again()
    {
        var random = Seed.Take(nameof(KillLoopTests));
        await using var processes = new Processes(Patience.Long);
        await processes.StartPostgresAsync();
        await Task.WhenAll(processes.StartSiloAsync("silo-1"), processes.StartSiloAsync("silo-2"), processes.StartSiloAsync("silo-3"));
        await processes.StartGatewayAsync("gateway-1");
        await processes.StartGatewayAsync("gateway-2");
        var ledger = new Ledger(processes, await processes.StartAgentsAsync(Agents));
        string[] victims =
            ["silo-1", "silo-2", "silo-3", "gateway-1", "gateway-2", "postgres", .. Enumerable.Range(0, Agents).Select(i => $"agent-{i}")];

        using var over = new CancellationTokenSource(Lasts);
        var calls = ledger.CallAsync(new Random(random.Next()), over.Token);
        var kills = await KillAsync(processes, victims, random, over.Token);
        await calls;

        Console.Error.WriteLine($"{kills} kills, {ledger.Count} invocations acknowledged");
        Assert.True(kills > 10, $"Only {kills} were killed.");
        Assert.True(ledger.Count > 10, $"Only {ledger.Count} invocations were acknowledged.");
        await ledger.CheckAsync();
    }

    /// <summary>Kills until cancelled, and ends when all that it killed is back.</summary>
    private static async Task<int> KillAsync(Processes processes, string[] victims, Random random, CancellationToken over)
    {
        var kills = 0;
        var coming = new Dictionary<string, Task>();
        while (!over.IsCancellationRequested)
        {
            await processes.PauseAsync(TimeSpan.FromMilliseconds(random.Next(1_000, 4_000)));
            foreach (var back in coming.Where(one => one.Value.IsCompleted).ToList())
            {
                await back.Value;
                coming.Remove(back.Key);
            }

            // Whatever ended without a kill, as a silo does that the others gave up: a service manager starts it again.
            foreach (var ended in victims.Where(name => !coming.ContainsKey(name) && processes.HasEnded(name)))
                coming[ended] = processes.BringBackAsync(ended);
            var victim = Pick(victims, random);
            if (coming.Count >= DownMax || coming.ContainsKey(victim))
                continue;
            await processes.KillAsync(victim);
            kills++;
            coming[victim] = BackSoonAsync(processes, victim, TimeSpan.FromMilliseconds(random.Next(2_000)));
        }

        await Task.WhenAll(coming.Values);
        foreach (var ended in victims.Where(processes.HasEnded))
            await processes.BringBackAsync(ended);
        return kills;
    }

    // Kinds alike often, though there are many agents and one database.
    private static string Pick(string[] victims, Random random)
    {
        var kinds = victims.ToLookup(name => name.Split('-')[0]);
        var kind = kinds.ElementAt(random.Next(kinds.Count)).ToList();
        return kind[random.Next(kind.Count)];
    }

    private static async Task BackSoonAsync(Processes processes, string name, TimeSpan down)
    {
        await processes.PauseAsync(down);
        await processes.BringBackAsync(name);
    }
}
