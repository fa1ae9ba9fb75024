using CloudAssistant.Launcher.Postgres;
using CloudAssistant.Launcher.Processes;

namespace CloudAssistant.Launcher.Servers;

/// <summary>Silos and gateways as processes of their own, on PostgreSQL.</summary>
internal sealed class ClusterServer : IServer
{
    /// <summary>A connection string of a database that is there already.</summary>
    public const string PostgresVariable = "CLOUD_ASSISTANT_POSTGRES";

    private const string MembershipVariable = "CLOUD_ASSISTANT_MEMBERSHIP";
    private const string Database = "cloud_assistant";

    private readonly List<ChildProcess> _silos = [];
    private readonly List<ChildProcess> _gateways = [];
    private PrivatePostgres? _postgres;

    private ClusterServer(RunSettings settings) => AccessKeyFile = Path.Combine(settings.ServerData, "access-key.json");

    public Uri Endpoint { get; private set; } = new("http://127.0.0.1");

    public string AccessKeyFile { get; }

    public IReadOnlyList<ChildProcess> Processes => [.. _gateways, .. _silos, .. _postgres is null ? (ChildProcess[])[] : [_postgres.Process]];

    public static async Task<IServer> StartAsync(RunSettings settings, Spawner spawner, CancellationToken cancellation)
    {
        Directory.CreateDirectory(settings.ServerData);
        var server = new ClusterServer(settings);
        try
        {
            await server.StartPartsAsync(settings, spawner, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends what depends on others first: gateways, silos, database.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_gateways.Select(gateway => gateway.StopAsync()));
        await Task.WhenAll(_silos.Select(silo => silo.StopAsync()));
        foreach (var process in _gateways.Concat(_silos))
            await process.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }

    private async Task StartPartsAsync(RunSettings settings, Spawner spawner, CancellationToken cancellation)
    {
        var (storage, membership) = await FindDatabaseAsync(settings, spawner, cancellation);

        // The first silo makes the tables; then the others join it.
        for (var number = 1; number <= settings.Silos; number++)
            _silos.Add(await StartSiloAsync(number, settings, storage, spawner, cancellation));
        await WaitForSilosAsync(settings, cancellation);
        if (_postgres is not null)
            await _postgres.GrantMembershipAsync(Database, cancellation);

        for (var number = 1; number <= settings.Gateways; number++)
        {
            var (gateway, port) = await StartGatewayAsync(number, settings, membership, spawner, cancellation);
            if (number == 1)
                Endpoint = new Uri($"http://127.0.0.1:{port}");
            else
                Progress.Say($"Gateway {number} listens on http://127.0.0.1:{port}");
            _gateways.Add(gateway);
        }
    }

    private async Task<(string Storage, string Membership)> FindDatabaseAsync(RunSettings settings, Spawner spawner, CancellationToken cancellation)
    {
        if (Environment.GetEnvironmentVariable(PostgresVariable) is { Length: > 0 } given)
            return (given, given);
        Progress.Say("Starting a private PostgreSQL ...");
        try
        {
            _postgres = await PrivatePostgres.StartAsync(
                Path.Combine(settings.Data, "postgres"), Path.Combine(settings.Logs, "postgres.log"), spawner, cancellation);
        }
        catch (PostgresUnavailableException unavailable)
        {
            throw new LaunchException(unavailable.Message);
        }
        await _postgres.CreateDatabaseAsync(Database, cancellation);
        return (_postgres.ServerConnectionString(Database), _postgres.GatewayConnectionString(Database));
    }

    private static string SiloPortFile(RunSettings settings, int number) => Path.Combine(settings.ServerData, $"silo-{number}.port");

    private static async Task<ChildProcess> StartSiloAsync(
        int number, RunSettings settings, string storage, Spawner spawner, CancellationToken cancellation)
    {
        Progress.Say($"Starting silo {number} ...");
        File.Delete(SiloPortFile(settings, number));
        var silo = await spawner.StartAsync(new ChildStart
        {
            Name = $"silo {number}",
            Command =
            [
                .. Repository.Program("Silo", "CloudAssistant.Silo"),
                "--data", settings.ServerData,
                "--port-file", SiloPortFile(settings, number),
            ],
            Grace = TimeSpan.FromSeconds(1.5),
            LogFile = Path.Combine(settings.Logs, $"silo-{number}.log"),
            Environment = new Dictionary<string, string?> { [PostgresVariable] = storage },
        });
        if (number == 1)
            await PortFile.WaitAsync(SiloPortFile(settings, 1), silo, cancellation);
        return silo;
    }

    private async Task WaitForSilosAsync(RunSettings settings, CancellationToken cancellation)
    {
        for (var number = 1; number <= _silos.Count; number++)
            await PortFile.WaitAsync(SiloPortFile(settings, number), _silos[number - 1], cancellation);
    }

    private static async Task<(ChildProcess Gateway, int Port)> StartGatewayAsync(
        int number, RunSettings settings, string membership, Spawner spawner, CancellationToken cancellation)
    {
        Progress.Say($"Starting gateway {number} ...");
        var portFile = Path.Combine(settings.ServerData, $"gateway-{number}.port");
        File.Delete(portFile);
        var gateway = await spawner.StartAsync(new ChildStart
        {
            Name = $"gateway {number}",
            Command =
            [
                .. Repository.Program("Gateway", "CloudAssistant.Gateway"),
                "--port", (number == 1 ? settings.Port : 0).ToString(),
                "--port-file", portFile,
            ],
            Grace = TimeSpan.FromSeconds(1),
            LogFile = Path.Combine(settings.Logs, $"gateway-{number}.log"),
            // Membership, read only, is all of the database that a gateway may see.
            Environment = new Dictionary<string, string?> { [MembershipVariable] = membership, [PostgresVariable] = null },
        });
        return (gateway, await PortFile.WaitAsync(portFile, gateway, cancellation));
    }
}
