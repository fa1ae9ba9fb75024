using System.Globalization;
using System.Net;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Silo.Storage;
using Microsoft.Extensions.Configuration;

namespace CloudAssistant.Silo.Hosting;

/// <summary>The names of a silo's settings, read in one place.</summary>
public static class SiloConfiguration
{
    /// <summary>Short names on the command line.</summary>
    public static readonly Dictionary<string, string> ShortNames = new() { ["--data"] = "Data:Directory" };

    /// <summary>Database:Kind, Database:ConnectionString (or CLOUD_ASSISTANT_POSTGRES), Data:Directory, Silo:Address, Silo:Port, Silo:GatewayPort, Cell.</summary>
    public static SiloOptions ReadSiloOptions(this IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = new SiloOptions();
        if (configuration["CLOUD_ASSISTANT_POSTGRES"] is { Length: > 0 } postgres)
            (options.Kind, options.ConnectionString) = (DatabaseKind.Postgres, postgres);
        if (configuration["Database:Kind"] is { Length: > 0 } kind)
            options.Kind = Enum.Parse<DatabaseKind>(kind, ignoreCase: true);
        if (configuration["Database:ConnectionString"] is { Length: > 0 } connection)
            options.ConnectionString = connection;
        if (configuration["Data:Directory"] is { Length: > 0 } directory)
            options.DataDirectory = directory;
        if (configuration["Silo:Address"] is { Length: > 0 } address)
            options.Address = IPAddress.Parse(address);
        if (configuration["Silo:Port"] is { Length: > 0 } port)
            options.SiloPort = int.Parse(port, CultureInfo.InvariantCulture);
        if (configuration["Silo:GatewayPort"] is { Length: > 0 } gateway)
            options.GatewayPort = int.Parse(gateway, CultureInfo.InvariantCulture);
        if (configuration["Cell"] is { Length: > 0 } cell)
            options.Cell = CellId.Parse(cell);
        return options;
    }
}
