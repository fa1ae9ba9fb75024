using System.Collections.Concurrent;
using CloudAssistant.Api.Invocations;
using Npgsql;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>200 schedules of 10 seconds on real processes, while a silo is killed every few seconds: no tick is made twice, and none is forgotten.</summary>
public sealed class ScheduleKillTests
{
    private const int Schedules = 200;
    private const int Agents = 4;
    private const long IntervalMs = 10_000;

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
        var book = Path.Combine(processes.FilesOfTest, "book");

        var invocations = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Schedules), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = processes.Patience },
            async (number, stop) => invocations.Add((await client.RunCommandAsync(
                new()
                {
                    Type = "RunShellScript", CommandContent = $"echo {number} >> {book}", InstanceId = [instances[number % Agents]], Frequency = "0/10 * * * * ? UTC",
                    Timeout = 10, Name = $"schedule-{number}", ClientToken = $"schedule-{number}",
                },
                stop)).InvokeId));
        using (var over = new CancellationTokenSource(lasts))
            for (var kills = 0; !over.IsCancellationRequested; kills++)
            {
                var victim = silos[random.Next(silos.Length)];
                await processes.KillAsync(victim);
                await processes.PauseAsync(TimeSpan.FromMilliseconds(random.Next(500, 2_000)));
                await processes.BringBackAsync(victim);
                await processes.PauseAsync(TimeSpan.FromMilliseconds(random.Next(500, 3_000)));
            }

        await using var database = NpgsqlDataSource.Create(postgres.ServerConnectionString("cloud_assistant"));
        await processes.UntilAsync(async () => await NumberAsync(database, "SELECT count(*) FROM schedules WHERE next_due <= extract(epoch FROM now()) * 1000") == 0);
        foreach (var invocation in invocations)
            await processes.UntilAsync(async () => (await client.StopInvocationAsync(new StopInvocationRequest { InvokeId = invocation })).RequestId.Length > 0);
        await processes.UntilAsync(async () => await NumberAsync(database, "SELECT count(*) FROM slices WHERE attend_at IS NOT NULL") == 0);
        await processes.UntilAsync(async () => await NumberAsync(database, "SELECT count(*) FROM invocations WHERE finished") == Schedules);

        await CheckAsync(database, File.ReadLines(book).GroupBy(line => int.Parse(line)).ToDictionary(line => line.Key, line => line.LongCount()), lasts);
    }

    private static async Task CheckAsync(NpgsqlDataSource database, Dictionary<int, long> ran, TimeSpan lasts)
    {
        var ticks = (await ReadAsync(database, "SELECT v.command_name, r.tick FROM records r JOIN invocations v ON v.invocation = r.invocation")).ToLookup(tick => tick.Text, tick => tick.Number);
        var started = (await ReadAsync(database, "SELECT v.command_name, count(r.started_at) FROM records r JOIN invocations v ON v.invocation = r.invocation GROUP BY 1"))
            .ToDictionary(count => count.Text, count => count.Number);
        var missed = (await ReadAsync(
            database,
            """
            SELECT v.command_name, d FROM missed_ticks m JOIN invocations v ON v.invocation = m.invocation
            CROSS JOIN LATERAL generate_series(m.first_due, m.last_due, 10000) d WHERE m.reason <> ''
            """)).ToLookup(tick => tick.Text, tick => tick.Number);
        var counted = (await ReadAsync(database, "SELECT v.command_name, c.missed FROM schedules c JOIN invocations v ON v.invocation = c.invocation")).ToDictionary(count => count.Text, count => count.Number);
        foreach (var (name, createdAt) in await ReadAsync(database, "SELECT command_name, created_at FROM invocations"))
        {
            var all = ticks[name].Concat(missed[name]).Order().ToArray();
            var first = ((createdAt / IntervalMs) + 1) * IntervalMs;
            Assert.Equal(Enumerable.Range(0, all.Length).Select(number => first + (number * IntervalMs)), all);
            Assert.True(all.Length >= lasts.TotalMilliseconds / IntervalMs, $"{name} has {all.Length} due times only.");
            Assert.Equal(missed[name].Count(), counted[name]);
            // Scripts ran as often as their records say, and no record more than once.
            Assert.Equal(started[name], ran.GetValueOrDefault(int.Parse(name.Split('-')[1])));
        }

        Console.Error.WriteLine($"{ticks.Sum(one => one.Count())} ticks, {missed.Sum(one => one.Count())} missed, {ran.Values.Sum()} runs");
    }

    private static async Task<long> NumberAsync(NpgsqlDataSource database, string text)
    {
        await using var command = database.CreateCommand(text);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<List<(string Text, long Number)>> ReadAsync(NpgsqlDataSource database, string text)
    {
        await using var command = database.CreateCommand(text);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(string, long)>();
        while (await reader.ReadAsync())
            rows.Add((reader.GetString(0), reader.GetInt64(1)));
        return rows;
    }
}
