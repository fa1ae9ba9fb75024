using CloudAssistant.Silo.Hosting;

namespace CloudAssistant.Standalone;

/// <summary>The settings of silo and gateway in one process.</summary>
internal static class StandaloneConfiguration
{
    /// <summary>Short names on the command line.</summary>
    public static readonly Dictionary<string, string> ShortNames = new()
    {
        ["--data"] = "Data:Directory",
        ["--port"] = "Gateway:Port",
        ["--port-file"] = "Gateway:PortFile",
    };

    /// <summary>The gateway is in this process, so no port is opened for others.</summary>
    public static SiloOptions ReadStandaloneOptions(this IConfiguration configuration)
    {
        var options = configuration.ReadSiloOptions();
        options.GatewayPort = null;
        return options;
    }
}
