using CloudAssistant.Bench.Hosting;
using Npgsql;

namespace CloudAssistant.Bench.Measures.Ticks;

/// <summary>How late runs started, in milliseconds after their due times, by server time.</summary>
internal sealed record Lateness(long Started, double P50, double P99, double Max);

/// <summary>Makes and watches schedules of one instance each.</summary>
internal sealed class ScheduleFleet(BenchFleet fleet, NpgsqlDataSource database)
{
    private const int Callers = 64;

    /// <summary>Makes a schedule on each of these instances.</summary>
    public Task MakeAsync(IReadOnlyList<string> instances, Func<int, string> frequency, CancellationToken cancellation) => Parallel.ForEachAsync(
        instances.Index(), new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = cancellation },
        async (one, stop) => await fleet.Client.RunCommandAsync(
            new() { Type = "RunShellScript", CommandContent = "exit 0", InstanceId = [one.Item], Frequency = frequency(one.Index), Timeout = 10 }, stop));

    /// <summary>Ends all of them.</summary>
    public Task EndAsync(CancellationToken cancellation) => ExecuteAsync("UPDATE schedules SET next_due = NULL, ended = 1 WHERE ended = 0", cancellation);

    /// <summary>Database time, Unix milliseconds.</summary>
    public Task<long> NowAsync(CancellationToken cancellation) => NumberAsync("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint", cancellation);

    /// <summary>Waits until so many records of ticks in that span have started.</summary>
    public async Task<Lateness> WaitAsync(long from, long to, long records, TimeSpan patience, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        over.CancelAfter(patience);
        while (!over.IsCancellationRequested && await NumberAsync($"SELECT count(started_at) FROM records WHERE tick >= {from} AND tick <= {to}", cancellation) < records)
            await Task.Delay(100, cancellation);
        await using var command = database.CreateCommand(
            $"""
            SELECT count(*), coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY started_at - tick), 0), coalesce(percentile_disc(0.99) WITHIN GROUP (ORDER BY started_at - tick), 0),
              coalesce(max(started_at - tick), 0)
            FROM records WHERE tick >= {from} AND tick <= {to} AND started_at IS NOT NULL
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
    }

    /// <summary>Adds schedules that are due once a day, spread over it, without a call for each: copies of one that is there.</summary>
    public Task CopyDailyAsync(int count, CancellationToken cancellation) => ExecuteAsync(
        $"""
        CREATE TEMP TABLE copies AS SELECT gen_random_uuid() AS id, n FROM generate_series(1, {count}) n;
        INSERT INTO invocations (invocation, account, command, command_name, command_type, draft, request, mode, resource_group, created_at, last_tick, slice_count, target_count,
          status, classic_status, finished, scheduled)
        SELECT c.id, account, command, command_name, command_type, draft, replace(request, 'rate(7d)', 'rate(1d)'), mode, resource_group, created_at, last_tick, 0, 1, status, classic_status, false, true
        FROM copies c, LATERAL (SELECT * FROM invocations WHERE scheduled ORDER BY created_at DESC LIMIT 1) v;
        INSERT INTO schedules (invocation, zone, account, shard, frequency, created_at, next_due, active, per_day)
        SELECT c.id, '', v.account, get_byte(uuid_send(c.id), 15) % 64, 'rate(1d)', v.created_at, v.created_at + 600000 + (c.n::bigint * 85000000 / {count}), 1, 1
        FROM copies c, LATERAL (SELECT * FROM invocations WHERE scheduled ORDER BY created_at LIMIT 1) v;
        INSERT INTO schedule_instances (invocation, instance, zone, account, joined_at)
        SELECT c.id, m.instance, '', m.account, m.joined_at FROM copies c, LATERAL (SELECT * FROM schedule_instances LIMIT 1) m;
        """,
        cancellation);

    private async Task ExecuteAsync(string text, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(text);
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<long> NumberAsync(string text, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(text);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
