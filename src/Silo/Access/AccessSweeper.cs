using System.Data.Common;
using CloudAssistant.Grains.Time;
using CloudAssistant.Silo.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudAssistant.Silo.Access;

/// <summary>Removes nonces and client tokens that have expired, a few at a time.</summary>
internal sealed partial class AccessSweeper(Database database, IClock clock, TimeProvider time, ILogger<AccessSweeper> logger) : BackgroundService
{
    /// <summary>Most rows removed by one statement.</summary>
    public const int ChunkRows = 1_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>Removes all that has expired, in small transactions.</summary>
    public async Task SweepAsync(CancellationToken cancellation)
    {
        await SweepAsync(
            """
            DELETE FROM nonces WHERE expires_at <= @now AND (access_key_id, nonce) IN
              (SELECT access_key_id, nonce FROM nonces WHERE expires_at <= @now ORDER BY expires_at LIMIT @rows)
            """,
            cancellation);
        await SweepAsync(
            """
            DELETE FROM client_tokens WHERE expires_at <= @now AND (account, action, token) IN
              (SELECT account, action, token FROM client_tokens WHERE expires_at <= @now ORDER BY expires_at LIMIT @rows)
            """,
            cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (DbException exception)
            {
                // What stays is removed next time.
                LogFailed(exception);
            }
        }
    }

    private async Task SweepAsync(string text, CancellationToken cancellation)
    {
        int removed;
        do
        {
            removed = await database.WriteAsync(
                connection => connection.ExecuteAsync(text, ("@now", clock.Now.ToUnixTimeMilliseconds()), ("@rows", ChunkRows)), cancellation);
        }
        while (removed == ChunkRows && !cancellation.IsCancellationRequested);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired nonces and client tokens could not be removed")]
    private partial void LogFailed(Exception exception);
}
