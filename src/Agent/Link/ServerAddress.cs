using System.Net;
using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Link;

/// <summary>Where a server is. Without TLS only on this machine.</summary>
internal static class ServerAddress
{
    /// <summary>The address as given; null, with the reason, when the agent does not go there.</summary>
    public static Uri? Read(string text, out string? why)
    {
        why = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https") || server.UserInfo.Length > 0)
            why = "The server's address reads https://host or https://host:port.";
        else if (server.Scheme == "http" && !IsThisMachine(server))
            why = "Without TLS (http) the agent talks only to a server on this machine; use https.";
        return why is null ? server : null;
    }

    public static Uri Enroll(Uri server) => new(server, ProtocolLimits.EnrollPath);

    public static Uri Time(Uri server) => new(server, ProtocolLimits.TimePath);

    public static Uri Link(Uri server) => new UriBuilder(new Uri(server, ProtocolLimits.LinkPath)) { Scheme = server.Scheme == "https" ? "wss" : "ws" }.Uri;

    private static bool IsThisMachine(Uri server) =>
        server.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(server.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
