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
        string.IsNullOrEmpty(host) || host.Split(',').Select(WithoutPort).All(one =>
            one.StartsWith('/') || one.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(one, out var address) && IPAddress.IsLoopback(address)));

    // Each of several hosts may have a port of its own.
    private static string WithoutPort(string host) => host.Count(c => c == ':') == 1 ? host[..host.IndexOf(':', StringComparison.Ordinal)] : host;
}
