using Npgsql;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>200 schedules of 10 seconds on real processes, while a silo is killed every few seconds: no tick is made twice, and none is forgotten.</summary>
public sealed class ScheduleKillTests
{
    private const int Schedules = 200;
    private const int Agents = 4;

    [Fact]
    public Task Each_due_time_is_one_tick_or_counted_as_missed_whatever_is_killed() => KillAsync(TimeSpan.FromSeconds(40), Patience.Usual);

    [Fact, Trait("Category", "Long")]
    public Task Each_due_time_is_one_tick_or_counted_as_missed_for_minutes() => KillAsync(TimeSpan.FromMinutes(3), Patience.Long);

    private static async Task KillAsync(TimeSpan lasts, TimeSpan patience)
    {
        var random = Seed.Take(nameof(ScheduleKillTests));
        await using var processes = new Processes(patience);
        var postgres = await processes.StartPostgresAsync();
        string[] silos = ["silo-1", "silo-2", "silo-3"];
        await Task.WhenAll(silos.Select(processes.StartSiloAsync));
        await processes.StartGatewayAsync("gateway-1");
        var instances = await processes.StartAgentsAsync(Agents);
        using var client = processes.Client();
        await using var database = NpgsqlDataSource.Create(postgres.ServerConnectionString("cloud_assistant"));
        var book = new ScheduleBook(processes, database, Schedules);

        await book.OpenAsync(client, instances);
        using (var over = new CancellationTokenSource(lasts))
            for (var kills = 0; !over.IsCancellationRequested; kills++)
            {
                var victim = silos[random.Next(silos.Length)];
                await processes.KillAsync(victim);
                await processes.PauseAsync(TimeSpan.FromMilliseconds(random.Next(500, 2_000)));
                await processes.BringBackAsync(victim);
                await processes.PauseAsync(TimeSpan.FromMilliseconds(random.Next(500, 3_000)));
            }

        await book.CloseAsync(client);
        await book.CheckAsync(lasts);
    }
}
