using System.Net;
using System.Text.Json;
using CloudAssistant.Api;
using CloudAssistant.Api.Access;
using CloudAssistant.Api.Instances;
using CloudAssistant.Api.Tags;
using CloudAssistant.Launcher;
using CloudAssistant.Launcher.Processes;
using CloudAssistant.Launcher.Servers;
using Npgsql;

namespace CloudAssistant.Bench.Hosting;

/// <summary>Silos, gateways and PostgreSQL as separate processes, and a fleet of simulated agents linked to them. All of it ends with us.</summary>
internal sealed class BenchFleet : IAsyncDisposable
{
    private const int EnrollmentsPerCode = 1_000;
    private static readonly TimeSpan LinkPatience = TimeSpan.FromMinutes(5);

    private readonly Spawner _spawner = new();
    private readonly BenchSettings _settings;
    private readonly List<Simulator> _simulators = [];
    private ClusterServer _server = null!;

    private BenchFleet(BenchSettings settings) => _settings = settings;

    public CloudAssistantClient Client { get; private set; } = null!;

    public ClusterServer Server => _server;

    public IReadOnlyList<Simulator> Simulators => _simulators;

    public CpuMeter Cpu => new(new Dictionary<string, Func<IEnumerable<int>>>
    {
        ["gateway"] = () => _server.GatewayIds,
        ["silo"] = () => _server.SiloIds,
        ["postgres"] = () => _server.PostgresIds,
        ["simulator"] = () => _simulators.Select(simulator => simulator.Id),
    });

    /// <summary>The tag that all agents of this fleet carry, and no others: calls name it instead of each instance.</summary>
    public Tag Tag => new("fleet", $"bench-{_settings.Agents}");

    private string FleetFile => Path.Combine(_settings.Data, $"fleet-{_settings.Agents}.jsonl");

    public static async Task<BenchFleet> StartAsync(BenchSettings settings, CancellationToken cancellation)
    {
        var fleet = new BenchFleet(settings);
        try
        {
            await fleet.StartServerAsync(cancellation);
            await fleet.EnrollAsync(cancellation);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ids of the fleet's agents, in its order.</summary>
    public IEnumerable<string> InstanceIds() =>
        File.ReadLines(FleetFile).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("InstanceId").GetString()!);

    /// <summary>Transactions the database committed so far.</summary>
    public async Task<long> CommitsAsync(CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(_server.StorageConnectionString);
        await connection.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()", connection);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The tag that the first 1,000 agents of this fleet carry, and no others.</summary>
    public Tag FirstThousandTag => ThousandTag(0);

    /// <summary>Links all agents; returns when every one is open.</summary>
    public Task LinkAsync(CancellationToken cancellation) => LinkUpToAsync(_settings.Agents, cancellation);

    /// <summary>The same, but the first so many agents are in simulators of their own.</summary>
    public async Task LinkAsync(int apart, CancellationToken cancellation)
    {
        await LinkUpToAsync(apart, cancellation);
        await LinkUpToAsync(_settings.Agents, cancellation);
    }

    /// <summary>Links those of the first so many agents that are not linked yet, in simulators of their own; returns when every one is open.</summary>
    public async Task LinkUpToAsync(int agents, CancellationToken cancellation)
    {
        var gateways = _server.GatewayEndpoints.Select(gateway => new IPEndPoint(IPAddress.Loopback, gateway.Port)).ToArray();
        for (var first = _simulators.Sum(simulator => simulator.Agents); first < agents; first += Simulator.AgentsMax)
        {
            var count = Math.Min(Simulator.AgentsMax, agents - first);
            _simulators.Add(Simulator.Start(FleetFile, gateways, first, count, _simulators.Count, _settings.Run));
        }

        await WaitForLinksAsync(cancellation);
    }

    public async Task WaitForLinksAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(LinkPatience);
        while (await SumAsync("Open", patience.Token) < _simulators.Sum(simulator => simulator.Agents))
            await Task.Delay(20, patience.Token);
    }

    /// <summary>Sum of one count over all simulators.</summary>
    public async Task<long> SumAsync(string count, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(_simulators.Select(simulator => simulator.AskAsync("counts", cancellation)));
        return answers.Sum(answer => answer.GetProperty(count).GetInt64());
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        foreach (var simulator in _simulators)
            await simulator.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        _spawner.Dispose();
    }

    private async Task StartServerAsync(CancellationToken cancellation)
    {
        var run = new RunSettings
        {
            Data = _settings.Data, Port = 0, Postgres = true, Silos = _settings.Silos, Gateways = _settings.Gateways,
            // One address enrolls the whole fleet.
            GatewayArguments = ["--Gateway:EnrollBurst", "100000", "--Gateway:EnrollsPerSecond", "100000"],
        };
        _server = (ClusterServer)await ClusterServer.StartAsync(run, _spawner, cancellation);
        await Readiness.WaitAsync(new Uri(_server.Endpoint, "/readyz"), _server.Processes, cancellation);
        var key = JsonSerializer.Deserialize<AccessKeyFile>(await File.ReadAllTextAsync(_server.AccessKeyFile, cancellation))!;
        Client = new(_server.Endpoint, key.AccessKeyId, key.AccessKeySecret);
    }

    private async Task EnrollAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var known = File.Exists(FleetFile) ? File.ReadLines(FleetFile).Count() : 0;
            if (known >= _settings.Agents)
                return;
            var count = Math.Min(EnrollmentsPerCode, _settings.Agents - known);
            var activation = await Client.CreateActivationAsync(
                new() { InstanceCount = count, TimeToLiveInHours = 1, Tag = [Tag, ThousandTag(known / EnrollmentsPerCode)], Description = "A fleet of simulated agents" }, cancellation);
            await Simulator.EnrollAsync(FleetFile, _server.Endpoint, activation.ActivationId, activation.ActivationCode, count, cancellation);
            await Client.DisableActivationAsync(new() { ActivationId = activation.ActivationId }, cancellation);
        }
    }

    private Tag ThousandTag(int thousand) => new("thousand", $"{_settings.Agents}-{thousand}");
}
