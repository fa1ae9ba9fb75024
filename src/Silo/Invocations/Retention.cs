using System.Data.Common;
using CloudAssistant.Grains.Files;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Time;
using CloudAssistant.Silo.Files;
using CloudAssistant.Silo.Hosting;
using CloudAssistant.Silo.Instances;
using CloudAssistant.Silo.Schedules;
using CloudAssistant.Silo.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CloudAssistant.Silo.Invocations;

/// <summary>Makes room ahead and forgets what is past retention: whole days on PostgreSQL, small chunks on SQLite. Safe to repeat and on every silo.</summary>
internal sealed partial class Retention(
    Database database, IClock clock, TimeProvider time, IOptions<InvocationOptions> options, IOptions<SendFileOptions> files, ILogger<Retention> log) : BackgroundService, IUnderMigrationLock
{
    private const int ChunkRows = 500;
    private const int LockTries = 5;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);
    private const int LooksPerRound = 60;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    /// <summary>Partitions must be there before the first record.</summary>
    public Task RunAsync(CancellationToken cancellation) => EnsureAsync(cancellation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        var (ensured, looks) = (Today, 0);
        while (await WaitAsync(timer, stoppingToken))
        {
            try
            {
                // The clock may leap over all days made ahead: a machine that slept, or a clock that was set right.
                if (++looks % LooksPerRound != 0 && Today == ensured)
                    continue;
                var today = Today;
                await EnsureAsync(stoppingToken);
                ensured = today;
                if (looks % LooksPerRound == 0)
                    await ForgetAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The database may be away; partitions are made days ahead.
                LogFailed(exception.Message);
            }
        }
    }

    private int Today => RecordSql.DayOf(clock.Now.ToUnixTimeMilliseconds());

    /// <summary>One round of forgetting.</summary>
    public async Task ForgetAsync(CancellationToken cancellation)
    {
        var before = clock.Now.ToUnixTimeMilliseconds() - (long)options.Value.Retention.TotalMilliseconds;
        await ScheduleRetention.RunAsync(database, before, cancellation);
        if (database.Kind == DatabaseKind.Postgres)
            await DropDaysAsync(RecordSql.DayOf(before), cancellation);
        else
            await DeleteRecordsAsync(before, cancellation);
        await FileRetention.RunAsync(
            database, Math.Max(before, clock.Now.ToUnixTimeMilliseconds() - (long)files.Value.Retention.TotalMilliseconds), cancellation);
        await DeleteInvocationsAsync(before, cancellation);
        await ReleasedInstances.ForgetAsync(database, before, cancellation);
    }

    private async Task EnsureAsync(CancellationToken cancellation)
    {
        if (database.Kind == DatabaseKind.Postgres)
            await WithTriesAsync(async connection =>
            {
                await Partitions.EnsureAsync(connection, clock.Now.ToUnixTimeMilliseconds());
                return true;
            }, cancellation);
    }

    private async Task DropDaysAsync(int beforeDay, CancellationToken cancellation)
    {
        IReadOnlyList<int> days;
        await using (var connection = await database.OpenAsync(cancellation))
            days = await Partitions.DaysAsync(connection);
        foreach (var day in days.Where(day => day < beforeDay))
            if (await WithTriesAsync(connection => Partitions.DropAsync(connection, day), cancellation))
                LogDropped(day);
    }

    // Whoever reads the table at that moment holds the lock up; after the last try the next round comes.
    private async Task<bool> WithTriesAsync(Func<DbConnection, Task<bool>> work, CancellationToken cancellation)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await database.WriteAsync(work, cancellation);
            }
            catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable && tried < LockTries)
            {
                await Task.Delay(BetweenTries, time, cancellation);
            }
        }
    }

    private async Task DeleteRecordsAsync(long before, CancellationToken cancellation)
    {
        var day = RecordSql.DayOf(before);
        while (!cancellation.IsCancellationRequested)
        {
            var deleted = await database.WriteAsync(async connection =>
                await connection.ExecuteAsync(
                    """
                    DELETE FROM records WHERE tick < @before AND (tick, invocation, ordinal) IN (
                      SELECT r.tick, r.invocation, r.ordinal FROM records r WHERE r.tick < @before AND r.state >= 10 ORDER BY r.tick LIMIT @chunk)
                    """,
                    ("before", before), ("chunk", ChunkRows))
                + await connection.ExecuteAsync(
                    "DELETE FROM outputs WHERE day < @day AND (day, account, hash) IN (SELECT day, account, hash FROM outputs WHERE day < @day LIMIT @chunk)",
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
                    await connection.ExecuteAsync("DELETE FROM rate_windows WHERE invocation = @id", ("id", id));
                    await connection.ExecuteAsync("DELETE FROM missed_ticks WHERE invocation = @id", ("id", id));
                    await connection.ExecuteAsync("DELETE FROM schedule_instances WHERE invocation = @id", ("id", id));
                    await connection.ExecuteAsync("DELETE FROM schedules WHERE invocation = @id", ("id", id));
                    await connection.ExecuteAsync("DELETE FROM invocation_tags WHERE invocation = @id", ("id", id));
                    // Files have a retention of their own, which may be the longer one.
                    await connection.ExecuteAsync("DELETE FROM file_targets WHERE invocation = @id", ("id", id));
                    await connection.ExecuteAsync("DELETE FROM invocations WHERE invocation = @id", ("id", id));
                }

                return old.Count + await connection.ExecuteAsync(
                    """
                    DELETE FROM late_reports WHERE tick < @before AND (tick, invocation, ordinal, kind) IN (
                      SELECT tick, invocation, ordinal, kind FROM late_reports WHERE tick < @before LIMIT @chunk)
                    """,
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
