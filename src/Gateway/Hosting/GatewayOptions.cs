using System.ComponentModel.DataAnnotations;
using System.Net;

namespace CloudAssistant.Gateway.Hosting;

/// <summary>Where a gateway listens and what it bounds.</summary>
public sealed class GatewayOptions
{
    /// <summary>IP addresses to listen on, separated by commas. Default: 127.0.0.1. Off loopback a certificate is needed.</summary>
    public string Listen { get; set; } = "127.0.0.1";

    /// <summary>TCP port, the same on each address; 0 lets the system choose. Default: 8080.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 8_080;

    /// <summary>File that gets the bound port as text once the gateway listens; empty for none.</summary>
    public string PortFile { get; set; } = "";

    /// <summary>Name of the region, told to agents that enroll. The setting RegionId sets it for silo and gateway together. Default: local-1.</summary>
    [Required]
    public string RegionId { get; set; } = "local-1";

    /// <summary>Take calls of the API for any region: there is only this one. Default: true.</summary>
    public bool AcceptAnyRegion { get; set; } = true;

    /// <summary>Bytes of calls of the API that are held in memory at once while nobody knows yet who calls, at most; such a call takes up to thirty times
    /// its length while it is checked. Default: 8 MiB.</summary>
    [Range(1_048_576, 1_073_741_824)]
    public long UnknownCallBytesMax { get; set; } = 8 * 1_048_576;

    /// <summary>Bytes of bodies longer than 256 KiB that are held in memory at once, at most, of callers who are known. Default: 32 MiB.</summary>
    [Range(8_388_608, 1_073_741_824)]
    public long LongBodyBytesMax { get; set; } = 32 * 1_048_576;

    /// <summary>Calls of the API that one access key may make by this gateway per second, on average; more are answered with Throttling.User. 0 for any
    /// number. Default: 20,000, more than a machine of two cores answers.</summary>
    [Range(0, 10_000_000)]
    public int CallsPerSecondPerKey { get; set; } = 20_000;

    /// <summary>Calls of the API that one access key may make by this gateway at once, after a while without any. Default: 40,000.</summary>
    [Range(1, 10_000_000)]
    public int CallBurstPerKey { get; set; } = 40_000;

    /// <summary>Sockets that have not proved who they are, at most. Default: 1,000.</summary>
    [Range(1, 100_000)]
    public int UnauthenticatedSocketsMax { get; set; } = 1_000;

    /// <summary>Attempts to enroll from one address at once. Default: 100.</summary>
    [Range(1, 1_000_000)]
    public int EnrollBurst { get; set; } = 100;

    /// <summary>Attempts to enroll from one address per second after that. Default: 20.</summary>
    [Range(1, 1_000_000)]
    public int EnrollsPerSecond { get; set; } = 20;

    /// <summary>How often an idle link is pinged; one that says nothing for twice as long is ended. Default: 45 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:05:00")]
    public TimeSpan PingEvery { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>Time from a socket's opening to its hello. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan HelloWithin { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The addresses to listen on; null for one that is none.</summary>
    internal IReadOnlyList<IPAddress?> Addresses =>
        [.. Listen.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse)];

    private static IPAddress? Parse(string text) => text switch
    {
        "localhost" => IPAddress.Loopback,
        "*" => IPAddress.IPv6Any,
        _ => IPAddress.TryParse(text, out var address) ? address : null,
    };
}
