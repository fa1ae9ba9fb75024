using System.Net;

namespace CloudAssistant.Gateway.Hosting;

/// <summary>Where a request comes from: the peer of its connection and nothing else.</summary>
internal static class Sources
{
    public static string SourceAddress(this HttpContext context) => Text(context.Connection.RemoteIpAddress);

    /// <summary>An address in its one form; empty for none.</summary>
    public static string Text(IPAddress? address) =>
        (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "";
}
