using CloudAssistant.Agent.Link;

namespace CloudAssistant.Agent.Instances;

/// <summary>Who this agent is, and to whom: what enrollment brought.</summary>
internal sealed record Identity
{
    private const string Proxy = "environment", Trusted = "trusted";

    public required string InstanceId { get; init; }

    public required string InstanceName { get; init; }

    public required string RegionId { get; init; }

    public required Uri Server { get; init; }

    public required string ActivationId { get; init; }

    /// <summary>SHA-256, in hex, of the certificate authority given at enrollment; empty when the system's are trusted.</summary>
    public string CaSha256 { get; init; } = "";

    /// <summary>Connect through the proxy that the environment names.</summary>
    public bool UseProxy { get; init; }

    /// <summary>Without TLS take whoever listens on this machine's loopback for the server.</summary>
    public bool TrustsLoopback { get; init; }

    /// <summary>Lines of name, equals sign, value.</summary>
    public string ToText() => string.Concat(
        $"instance-id={OneLine(InstanceId)}\n", $"instance-name={OneLine(InstanceName)}\n", $"region={OneLine(RegionId)}\n", $"server={Server}\n", $"activation={ActivationId}\n",
        $"ca-sha256={CaSha256}\n", $"proxy={(UseProxy ? Proxy : "")}\n", TrustsLoopback ? $"loopback={Trusted}\n" : "");

    /// <summary>Null when something is missing, or names a server the agent does not go to.</summary>
    public static Identity? FromText(string text)
    {
        var values = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2))
            .Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[0])
            .ToDictionary(group => group.Key, group => group.Last()[1]);
        if (values.GetValueOrDefault("instance-id") is not { Length: > 0 } id || ServerAddress.Read(values.GetValueOrDefault("server", ""), out _) is not { } server)
            return null;
        return new()
        {
            InstanceId = id,
            InstanceName = values.GetValueOrDefault("instance-name", ""),
            RegionId = values.GetValueOrDefault("region", ""),
            Server = server,
            ActivationId = values.GetValueOrDefault("activation", ""),
            CaSha256 = values.GetValueOrDefault("ca-sha256", ""),
            UseProxy = values.GetValueOrDefault("proxy") == Proxy,
            TrustsLoopback = values.GetValueOrDefault("loopback") == Trusted,
        };
    }

    // As the server sent it: no line of its own, and nothing that steers a terminal.
    private static string OneLine(string text) => Logs.LogLine.Clean(text);
}
