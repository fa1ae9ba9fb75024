using System.Net;
using Npgsql;

namespace CloudAssistant.Gateway.Hosting;

/// <summary>How a gateway that is a process of its own finds the silos.</summary>
public sealed class ClusterOptions
{
    /// <summary>PostgreSQL connection string of the membership tables; a login that only reads them is enough.</summary>
    public string Membership { get; set; } = "";

    /// <summary>Name of the cluster, the same as the silos'. Default: cloud-assistant.</summary>
    public string ClusterId { get; set; } = "cloud-assistant";

    /// <summary>Name of the service, the same as the silos'. Default: cloud-assistant.</summary>
    public string ServiceId { get; set; } = "cloud-assistant";
}

/// <summary>Refuses what cannot work, and a membership database off this machine whose identity is not checked.</summary>
internal static class ClusterRules
{
    /// <summary>What is wrong, or null.</summary>
    public static string? Failure(ClusterOptions options)
    {
        if (options.Membership.Length == 0)
            return "Orleans:Membership, or the variable CLOUD_ASSISTANT_MEMBERSHIP, must hold the connection string of the membership tables.";
        if (options.ClusterId.Length == 0 || options.ServiceId.Length == 0)
            return "Orleans:ClusterId and Orleans:ServiceId must be those of the silos.";
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(options.Membership);
            return connection.SslMode == SslMode.VerifyFull || IsLocal(connection.Host)
                ? null
                : "Orleans:Membership names a remote database, which needs SSL Mode=VerifyFull.";
        }
        catch (ArgumentException)
        {
            return "Orleans:Membership is not a PostgreSQL connection string.";
        }
    }

    private static bool IsLocal(string? host) =>
        string.IsNullOrEmpty(host) || host.Split(',').Select(WithoutPort).All(one =>
            one.StartsWith('/') || one.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(one, out var address) && IPAddress.IsLoopback(address)));

    // Each of several hosts may have a port of its own.
    private static string WithoutPort(string host) => host.Count(c => c == ':') == 1 ? host[..host.IndexOf(':', StringComparison.Ordinal)] : host;
}
