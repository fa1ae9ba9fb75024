namespace CloudAssistant.Gateway.Hosting;

/// <summary>Where a request comes from: the peer of its connection and nothing else.</summary>
internal static class Sources
{
    public static string SourceAddress(this HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        return (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "";
    }
}
