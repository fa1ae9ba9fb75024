using System.ComponentModel.DataAnnotations;
using System.Net;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Hosting;

/// <summary>How a silo is set up.</summary>
public sealed class SiloOptions
{
    /// <summary>Which database. Default: SQLite.</summary>
    public DatabaseKind Kind { get; set; } = DatabaseKind.Sqlite;

    /// <summary>Connection string, for PostgreSQL only.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Directory of the SQLite file and of what belongs to this server alone, such as its master key. Default: <c>data</c>.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>Port for other silos; 0 takes a free one, which the others find in the membership table. Default: 0.</summary>
    [Range(0, 65535)]
    public int SiloPort { get; set; }

    /// <summary>Port for gateways; 0 takes a free one, null means that none connects from another process. Default: 0.</summary>
    [Range(0, 65535)]
    public int? GatewayPort { get; set; } = 0;

    /// <summary>Address that both ports bind. Only loopback, until silos speak TLS. Default: 127.0.0.1.</summary>
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>The cell of this server. Default: c0.</summary>
    public CellId Cell { get; set; } = CellId.Default;

    /// <summary>Name of the SQLite file in the data directory.</summary>
    public const string SqliteFileName = "cloud-assistant.db";

    /// <summary>The name under which silos find each other and their states.</summary>
    public const string ServiceId = "cloud-assistant";

    internal void Validate()
    {
        Validator.ValidateObject(this, new ValidationContext(this), validateAllProperties: true);
        if (!IPAddress.IsLoopback(Address))
            throw new ValidationException($"Silo ports bind loopback only, because silos do not speak TLS yet; {Address} is refused. Join machines by a tunnel that ends on loopback.");
        if (Kind == DatabaseKind.Postgres && ConnectionString.Length == 0)
            throw new ValidationException("PostgreSQL needs a connection string: set Database:ConnectionString or CLOUD_ASSISTANT_POSTGRES.");
        if (Kind == DatabaseKind.Postgres && DatabaseIdentity.Failure(ConnectionString) is { } failure)
            throw new ValidationException(failure);
    }
}
