using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CloudAssistant.Silo.Storage;

/// <summary>Tells a database that is away, full or too slow from one that refuses what it was asked.</summary>
internal static class Outage
{
    // SQLITE_BUSY, LOCKED, IOERR, FULL, CANTOPEN.
    private static readonly int[] SqliteCodes = [5, 6, 10, 13, 14];

    /// <summary>True when another try would meet the same, whatever it writes, and when the outcome may be unknown.</summary>
    public static bool Is(Exception exception) => exception switch
    {
        // Classes of SQLSTATE: connection, resources, intervention (shutdown, time-out), system.
        PostgresException refused => refused.SqlState[..2] is "08" or "53" or "57" or "58",
        NpgsqlException => true,
        SqliteException failed => SqliteCodes.Contains(failed.SqliteErrorCode),
        _ => exception is TimeoutException or IOException or SocketException or OperationCanceledException,
    };
}
