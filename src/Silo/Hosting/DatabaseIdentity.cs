using System.Net;
using Npgsql;

namespace CloudAssistant.Silo.Hosting;

/// <summary>A database off this machine must prove who it is: scripts, outputs and passwords go to it.</summary>
internal static class DatabaseIdentity
{
    /// <summary>What is wrong with the connection string, or null.</summary>
    public static string? Failure(string connectionString)
    {
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(connectionString);
            return connection.SslMode == SslMode.VerifyFull || IsLocal(connection.Host)
                ? null
                : "Database:ConnectionString, or CLOUD_ASSISTANT_POSTGRES, names a remote database, which needs SSL Mode=VerifyFull.";
        }
        catch (ArgumentException)
        {
            return "Database:ConnectionString, or CLOUD_ASSISTANT_POSTGRES, is not a PostgreSQL connection string.";
        }
    }

    private static bool IsLocal(string? host) =>
        string.IsNullOrEmpty(host) || host.Split(',').All(one =>
            one.StartsWith('/') || one == "localhost" || IPAddress.TryParse(one, out var address) && IPAddress.IsLoopback(address));
}
