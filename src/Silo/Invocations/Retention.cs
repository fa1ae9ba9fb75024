using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Time;
using CloudAssistant.Silo.Hosting;
using CloudAssistant.Silo.Storage;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Silo.Invocations;

/// <summary>Makes room ahead and forgets what is past retention: whole days on PostgreSQL, small chunks on SQLite. Safe to repeat and on every silo.</summary>
internal sealed partial class Retention(
    Database database, IClock clock, TimeProvider time, IOptions<InvocationOptions> options, ILogger<Retention> log) : BackgroundService, IUnderMigrationLock
{
    private const int ChunkRows = 500;
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>Partitions must be there before the first record.</summary>
    public Task RunAsync(CancellationToken cancellation) => EnsureAsync();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await WaitAsync(timer, stoppingToken))
        {
            try
            {
                await EnsureAsync();
                await ForgetAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The database may be away; partitions are made days ahead.
                LogFailed(exception.Message);
            }
        }
    }

    /// <summary>One round of forgetting.</summary>
    public async Task ForgetAsync(CancellationToken cancellation)
    {
        var before = clock.Now.ToUnixTimeMilliseconds() - (long)options.Value.Retention.TotalMilliseconds;
        if (database.Kind == DatabaseKind.Postgres)
            await DropDaysAsync(RecordSql.DayOf(before));
        else
            await DeleteRecordsAsync(before, cancellation);
        await DeleteInvocationsAsync(before, cancellation);
    }

    private async Task EnsureAsync()
    {
        if (database.Kind == DatabaseKind.Postgres)
            await database.WriteAsync(async connection =>
            {
                await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(4301)");
                await Partitions.EnsureAsync(connection, clock.Now.ToUnixTimeMilliseconds());
                return 0;
            });
    }

    private async Task DropDaysAsync(int beforeDay)
    {
        await using var connection = await database.OpenAsync();
        foreach (var day in (await Partitions.DaysAsync(connection)).Where(day => day < beforeDay))
            if (await database.WriteAsync(drop => Partitions.DropAsync(drop, day)))
                LogDropped(day);
    }

    private async Task DeleteRecordsAsync(long before, CancellationToken cancellation)
    {
        var day = RecordSql.DayOf(before);
        while (!cancellation.IsCancellationRequested)
        {
            var deleted = await database.WriteAsync(async connection =>
                await connection.ExecuteAsync(
                    """
                    DELETE FROM records WHERE (tick, invocation, ordinal) IN (
                      SELECT r.tick, r.invocation, r.ordinal FROM records r WHERE r.tick < @before AND r.state >= 10 ORDER BY r.tick LIMIT @chunk)
                    """,
                    ("before", before), ("chunk", ChunkRows))
                + await connection.ExecuteAsync(
                    "DELETE FROM outputs WHERE (day, account, hash) IN (SELECT day, account, hash FROM outputs WHERE day < @day LIMIT @chunk)",
                    ("day", day), ("chunk", ChunkRows)), cancellation);
            if (deleted == 0)
                return;
        }
    }

    private async Task DeleteInvocationsAsync(long before, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var deleted = await database.WriteAsync(async connection =>
            {
                var old = await connection.QueryAsync(
                    "SELECT invocation FROM invocations WHERE created_at < @before AND last_tick < @before AND finished ORDER BY created_at LIMIT @chunk",
                    row => row.GetGuid(0), ("before", before), ("chunk", ChunkRows));
                foreach (var id in old)
                {
                    await connection.ExecuteAsync("DELETE FROM slices WHERE invocation = @id", ("id", id));
                    await connection.ExecuteAsync("DELETE FROM invocation_tags WHERE invocation = @id", ("id", id));
                    await connection.ExecuteAsync("DELETE FROM invocations WHERE invocation = @id", ("id", id));
                }

                return old.Count + await connection.ExecuteAsync(
                    "DELETE FROM late_reports WHERE (tick, invocation, ordinal, kind) IN (SELECT tick, invocation, ordinal, kind FROM late_reports WHERE tick < @before LIMIT @chunk)",
                    ("before", before), ("chunk", ChunkRows));
            }, cancellation);
            if (deleted == 0)
                return;
        }
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken cancellation)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Records and outputs of day {Day} are past retention and were dropped")]
    private partial void LogDropped(int day);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Retention could not do its round: {Reason}")]
    private partial void LogFailed(string reason);
}
