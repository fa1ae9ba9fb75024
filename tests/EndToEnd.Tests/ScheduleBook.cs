using System.Collections.Concurrent;
using CloudAssistant.Api;
using CloudAssistant.Api.Invocations;
using Npgsql;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>
/// Schedules of 10 seconds, spread over the instances, each of which writes a line of its own with every run: what the server says of its ticks is
/// held against each due time and against those lines.
/// </summary>
internal sealed class ScheduleBook(Processes processes, NpgsqlDataSource database, int schedules)
{
    private const long IntervalMs = 10_000;
    private readonly ConcurrentBag<string> _invocations = [];
    private readonly string _book = Path.Combine(processes.FilesOfTest, "book");

    /// <summary>Starts them all.</summary>
    public Task OpenAsync(CloudAssistantClient client, IReadOnlyList<string> instances) => Parallel.ForEachAsync(
        Enumerable.Range(0, schedules), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = processes.Patience },
        async (number, stop) => _invocations.Add((await client.RunCommandAsync(
            new()
            {
                Type = "RunShellScript", CommandContent = $"echo {number} >> {_book}", InstanceId = [instances[number % instances.Count]], Frequency = "0/10 * * * * ? UTC",
                Timeout = 10, Name = $"schedule-{number}", ClientToken = $"schedule-{number}",
            },
            stop)).InvokeId));

    /// <summary>Stops them all, as soon as none is overdue, and waits for their last runs.</summary>
    public async Task CloseAsync(CloudAssistantClient client)
    {
        await processes.UntilAsync(async () => await NumberAsync("SELECT count(*) FROM schedules WHERE next_due <= extract(epoch FROM now()) * 1000") == 0);
        foreach (var invocation in _invocations)
            await processes.UntilAsync(async () => (await client.StopInvocationAsync(new StopInvocationRequest { InvokeId = invocation })).RequestId.Length > 0);
        await processes.UntilAsync(async () => await NumberAsync("SELECT count(*) FROM slices WHERE attend_at IS NOT NULL") == 0);
        await processes.UntilAsync(async () => await NumberAsync("SELECT count(*) FROM invocations WHERE finished") == schedules);
    }

    /// <summary>Each due time of that time at least is one tick, or counted as missed with a reason. Returns how many were either.</summary>
    public async Task<(long Ticks, long Missed)> CheckAsync(TimeSpan lasted)
    {
        var ran = File.ReadLines(_book).GroupBy(line => int.Parse(line)).ToDictionary(line => line.Key, line => line.LongCount());
        var ticks = (await ReadAsync("SELECT v.command_name, r.tick FROM records r JOIN invocations v ON v.invocation = r.invocation")).ToLookup(tick => tick.Text, tick => tick.Number);
        var started = (await ReadAsync("SELECT v.command_name, count(r.started_at) FROM records r JOIN invocations v ON v.invocation = r.invocation GROUP BY 1"))
            .ToDictionary(count => count.Text, count => count.Number);
        var missed = (await ReadAsync(
            """
            SELECT v.command_name, d FROM missed_ticks m JOIN invocations v ON v.invocation = m.invocation
            CROSS JOIN LATERAL generate_series(m.first_due, m.last_due, 10000) d WHERE m.reason <> ''
            """)).ToLookup(tick => tick.Text, tick => tick.Number);
        var counted = (await ReadAsync("SELECT v.command_name, c.missed FROM schedules c JOIN invocations v ON v.invocation = c.invocation")).ToDictionary(count => count.Text, count => count.Number);
        foreach (var (name, createdAt) in await ReadAsync("SELECT command_name, created_at FROM invocations"))
        {
            var all = ticks[name].Concat(missed[name]).Order().ToArray();
            var first = ((createdAt / IntervalMs) + 1) * IntervalMs;
            Assert.Equal(Enumerable.Range(0, all.Length).Select(number => first + (number * IntervalMs)), all);
            Assert.True(all.Length >= (long)lasted.TotalMilliseconds / IntervalMs, $"{name} has {all.Length} due times only.");
            Assert.Equal(missed[name].Count(), counted[name]);
            // Scripts ran as often as their records say, and no record more than once.
            Assert.Equal(started[name], ran.GetValueOrDefault(int.Parse(name.Split('-')[1])));
        }

        var sums = (Ticks: (long)ticks.Sum(one => one.Count()), Missed: (long)missed.Sum(one => one.Count()));
        Console.Error.WriteLine($"{sums.Ticks} ticks, {sums.Missed} missed, {ran.Values.Sum()} runs");
        return sums;
    }

    private async Task<long> NumberAsync(string text)
    {
        await using var command = database.CreateCommand(text);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<List<(string Text, long Number)>> ReadAsync(string text)
    {
        await using var command = database.CreateCommand(text);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(string, long)>();
        while (await reader.ReadAsync())
            rows.Add((reader.GetString(0), reader.GetInt64(1)));
        return rows;
    }
}
