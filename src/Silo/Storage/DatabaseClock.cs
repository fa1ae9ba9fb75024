using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudAssistant.Silo.Storage;

/// <summary>
/// Database time, read every 30 seconds and advanced by the monotonic clock between. All silos of a cluster so agree on the time to within
/// half a round trip. With SQLite there is one process, and its machine's clock takes the place of the database's: read as often, because the
/// monotonic clock knows nothing of a machine's sleep nor of its corrections.
/// Forward the time follows at once. After a small correction backwards it stands until the clock has caught up, a minute at most. A larger one means that the
/// time was plainly wrong: standing would hold up every timeout for as long as it was wrong by, so the time goes back, as it would with a restart.
/// </summary>
internal sealed class DatabaseClock(Database database, TimeProvider time, ILogger<DatabaseClock> log) : BackgroundService, IClock
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StandsMax = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private Reading? _reading;
    private DateTimeOffset _latest;

    /// <summary>Whether it was read, so that there is a time.</summary>
    public bool IsRead
    {
        get
        {
            lock (_lock)
                return _reading is not null;
        }
    }

    /// <inheritdoc/>
    public DateTimeOffset Now
    {
        get
        {
            lock (_lock)
            {
                var reading = _reading ?? throw new InvalidOperationException("The clock was not read yet: the silo has not started.");
                var now = DateTimeOffset.FromUnixTimeMilliseconds((reading.Time + time.GetElapsedTime(reading.Timestamp)).ToUnixTimeMilliseconds());
                return now <= _latest ? _latest : _latest = now;
            }
        }
    }

    /// <summary>Reads the time once. Before the first reading there is no time.</summary>
    public async Task ReadAsync(CancellationToken cancellation) =>
        Take(database.Kind == DatabaseKind.Sqlite ? new(time.GetUtcNow(), time.GetTimestamp()) : await ReadDatabaseAsync(cancellation));

    private async Task<Reading> ReadDatabaseAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint");
        command.CommandTimeout = 5;
        var before = time.GetTimestamp();
        var milliseconds = (long)(await command.ExecuteScalarAsync(cancellation))!;
        var after = time.GetTimestamp();
        return new(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) + time.GetElapsedTime(before, after) / 2, after);
    }

    private void Take(Reading reading)
    {
        TimeSpan back;
        lock (_lock)
        {
            _reading = reading;
            back = _latest - (reading.Time + time.GetElapsedTime(reading.Timestamp));
            if (back > StandsMax)
                _latest = default;
        }

        if (back > StandsMax)
            log.LogWarning("The clock was set back by {Back}, and the server follows it", back);
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

    private sealed record Reading(DateTimeOffset Time, long Timestamp);
}
