using CloudAssistant.Launcher.Postgres;
using CloudAssistant.Launcher.Processes;

namespace CloudAssistant.Launcher.Servers;

/// <summary>Silos and gateways as processes of their own, on PostgreSQL.</summary>
internal sealed class ClusterServer : IServer
{
    /// <summary>A connection string of a database that is there already.</summary>
    public const string PostgresVariable = "CLOUD_ASSISTANT_POSTGRES";

    /// <summary>A connection string for gateways beside it; its login needs to read membership and nothing else.</summary>
    public const string MembershipVariable = "CLOUD_ASSISTANT_MEMBERSHIP";

    private const string Database = "cloud_assistant";

    private readonly List<ChildProcess> _silos = [];
    private readonly List<ChildProcess> _gateways = [];
    private readonly List<Uri> _gatewayEndpoints = [];
    private PrivatePostgres? _postgres;
    private MembershipLogin? _membership;

    private ClusterServer(RunSettings settings) => AccessKeyFile = Path.Combine(settings.ServerData, "access-key.json");

    public Uri Endpoint { get; private set; } = new("http://127.0.0.1");

    public string AccessKeyFile { get; }

    public IReadOnlyList<ChildProcess> Processes => [.. _gateways, .. _silos, .. _postgres is null ? (ChildProcess[])[] : [_postgres.Process]];

    public IEnumerable<int> GatewayIds => _gateways.Select(gateway => gateway.Id);

    public IEnumerable<int> SiloIds => _silos.Select(silo => silo.Id);

    public IEnumerable<int> PostgresIds => _postgres is null ? [] : [_postgres.ProcessId];

    /// <summary>Where each gateway answers; the first is <see cref="Endpoint"/>.</summary>
    public IReadOnlyList<Uri> GatewayEndpoints => _gatewayEndpoints;

    /// <summary>The storage login, when the database is private.</summary>
    public string? StorageConnectionString => _postgres?.ServerConnectionString(Database);

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

        var healths = new List<Uri>();
        for (var number = 1; number <= settings.Silos; number++)
        {
            var (silo, health) = await StartSiloAsync(number, settings, storage, spawner);
            _silos.Add(silo);
            healths.Add(health);
        }
        foreach (var (silo, health) in _silos.Zip(healths))
            await Readiness.WaitAsync(health, [silo], cancellation);
        if (_postgres is not null)
            await _postgres.GrantMembershipAsync(Database, cancellation);
        if (_membership is not null)
            await Needed(() => _membership.GrantAsync(cancellation));

        for (var number = 1; number <= settings.Gateways; number++)
        {
            var (gateway, port) = await StartGatewayAsync(number, settings, membership, spawner, cancellation);
            if (number == 1)
                Endpoint = new Uri($"http://127.0.0.1:{port}");
            else
                Progress.Say($"Gateway {number} listens on http://127.0.0.1:{port}");
            _gateways.Add(gateway);
            _gatewayEndpoints.Add(new Uri($"http://127.0.0.1:{port}"));
        }
    }

    private async Task<(string Storage, string Membership)> FindDatabaseAsync(RunSettings settings, Spawner spawner, CancellationToken cancellation)
    {
        if (Environment.GetEnvironmentVariable(PostgresVariable) is { Length: > 0 } given)
        {
            if (Environment.GetEnvironmentVariable(MembershipVariable) is { Length: > 0 } ofGateways)
                return (given, ofGateways);
            await Needed(async () => _membership = await MembershipLogin.PrepareAsync(
                given, Path.Combine(settings.ServerData, "membership-login.json"), cancellation));
            return (given, _membership!.ConnectionString);
        }
        Progress.Say("Starting a private PostgreSQL ...");
        await Needed(async () => _postgres = await PrivatePostgres.StartAsync(
            Path.Combine(settings.Data, "postgres"), Path.Combine(settings.Logs, "postgres.log"), spawner, cancellation));
        await _postgres!.CreateDatabaseAsync(Database, cancellation);
        await _postgres.ForgetSilosAsync(Database, cancellation);
        return (_postgres.ServerConnectionString(Database), _postgres.GatewayConnectionString(Database));
    }

    private static async Task Needed(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (PostgresUnavailableException unavailable)
        {
            throw new LaunchException(unavailable.Message);
        }
    }

    private static async Task<(ChildProcess Process, Uri Health)> StartSiloAsync(int number, RunSettings settings, string storage, Spawner spawner)
    {
        Progress.Say($"Starting silo {number} ...");
        var health = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var silo = await spawner.StartAsync(new ChildStart
        {
            Name = $"silo {number}",
            Command =
            [
                .. Repository.Program("Silo", "CloudAssistant.Silo"),
                "--Data:Directory", settings.ServerData, "--Silo:Port", "0", "--Silo:GatewayPort", "0", "--urls", EndpointFile.Text(health),
            ],
            Grace = TimeSpan.FromSeconds(1.5),
            // Without its database, which goes at the same moment, a silo would try to leave the cluster for half a minute.
            DeathSignal = Signals.Kill,
            LogFile = Path.Combine(settings.Logs, $"silo-{number}.log"),
            // Not an argument: others could read it there.
            Environment = new Dictionary<string, string?> { [PostgresVariable] = storage },
        });
        return (silo, new Uri(health, "/health/ready"));
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
                .. settings.GatewayArguments,
            ],
            Grace = TimeSpan.FromSeconds(1),
            LogFile = Path.Combine(settings.Logs, $"gateway-{number}.log"),
            // Membership, read only, is all of the database that a gateway may see.
            Environment = new Dictionary<string, string?> { [MembershipVariable] = membership, [PostgresVariable] = null },
        });
        return (gateway, await PortFile.WaitAsync(portFile, gateway, cancellation));
    }
}
