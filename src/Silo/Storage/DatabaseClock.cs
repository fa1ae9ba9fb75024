using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudAssistant.Silo.Storage;

/// <summary>
/// Database time, read every 30 seconds and advanced by the monotonic clock between. All silos of a cluster so agree on the time to within
/// half a round trip. It never goes back: after a correction downwards it stands until the database has caught up. With SQLite there is one process,
/// and its machine's clock at the start, advanced monotonically, is the time.
/// </summary>
internal sealed class DatabaseClock(Database database, TimeProvider time, ILogger<DatabaseClock> log) : BackgroundService, IClock
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(30);
    private volatile Reading? _reading;
    private long _latest;

    /// <inheritdoc/>
    public DateTimeOffset Now
    {
        get
        {
            var reading = _reading ?? throw new InvalidOperationException("The clock was not read yet: the silo has not started.");
            var now = (reading.DatabaseTime + time.GetElapsedTime(reading.Timestamp)).ToUnixTimeMilliseconds();
            for (var latest = Interlocked.Read(ref _latest); ; latest = Interlocked.Read(ref _latest))
            {
                if (now <= latest)
                    return DateTimeOffset.FromUnixTimeMilliseconds(latest);
                if (Interlocked.CompareExchange(ref _latest, now, latest) == latest)
                    return DateTimeOffset.FromUnixTimeMilliseconds(now);
            }
        }
    }

    /// <summary>Reads the database's time once. Before the first reading there is no time.</summary>
    public async Task ReadAsync(CancellationToken cancellation)
    {
        if (database.Kind == DatabaseKind.Sqlite)
        {
            _reading ??= new(time.GetUtcNow(), time.GetTimestamp());
            return;
        }

        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint");
        command.CommandTimeout = 5;
        var before = time.GetTimestamp();
        var milliseconds = (long)(await command.ExecuteScalarAsync(cancellation))!;
        var after = time.GetTimestamp();
        _reading = new(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) + time.GetElapsedTime(before, after) / 2, after);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ReadEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ReadAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The monotonic clock carries on; a database that is gone for minutes costs milliseconds of drift.
                log.LogWarning("The time of the database could not be read: {Reason}", e.Message);
            }
        }
    }

    private sealed record Reading(DateTimeOffset DatabaseTime, long Timestamp);
}
