using System.Globalization;
using System.Net;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Silo.Storage;
using Microsoft.Extensions.Configuration;

namespace CloudAssistant.Silo.Hosting;

/// <summary>The names of a silo's settings, read in one place.</summary>
public static class SiloConfiguration
{
    /// <summary>An argument for the builder of a host. Without it the host watches the working directory and all below it for changed settings, which
    /// nothing here takes up: on a busy directory that costs more than the idle server itself.</summary>
    public const string FilesAreReadOnce = "--hostBuilder:reloadConfigOnChange=false";

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
            options.Kind = Enum.TryParse<DatabaseKind>(kind, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : throw Refused("Database:Kind", kind, "Sqlite or Postgres");
        if (configuration["Database:ConnectionString"] is { Length: > 0 } connection)
            options.ConnectionString = connection;
        if (configuration["Data:Directory"] is { Length: > 0 } directory)
            options.DataDirectory = directory;
        if (configuration["Silo:Address"] is { Length: > 0 } address)
            options.Address = IPAddress.TryParse(address, out var parsed) ? parsed : throw Refused("Silo:Address", address, "an IP address, such as 127.0.0.1");
        if (configuration["Silo:Port"] is { Length: > 0 } port)
            options.SiloPort = Port("Silo:Port", port);
        if (configuration["Silo:GatewayPort"] is { Length: > 0 } gateway)
            options.GatewayPort = Port("Silo:GatewayPort", gateway);
        if (configuration["Cell"] is { Length: > 0 } cell)
            options.Cell = CellId.TryParse(cell, out var id) ? id : throw Refused("Cell", cell, "two characters, such as c0");
        return options;
    }

    private static int Port(string setting, string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : throw Refused(setting, text, "a port, 0 to 65535");

    private static RefusedAtStartException Refused(string setting, string text, string form) => new($"{setting} is '{text}', but has to be {form}.");
}
