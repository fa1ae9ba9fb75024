using CloudAssistant.Api;
using CloudAssistant.Api.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Standalone;
using CloudAssistant.Silo.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudAssistant.EndToEnd.Tests.OneProcess;

/// <summary>A whole server in this process: a silo on SQLite, and its gateway over real HTTP. One for all tests of a collection: each makes its own things.</summary>
public class Server : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ca-test-").FullName;
    private WebApplication? _app;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>The first key, as an operator finds it.</summary>
    public AccessKeyFile Key => AccessKeyFile.Read(Path.Combine(_directory, "access-key.json"));

    /// <summary>Everything it logged, at the level that tells most.</summary>
    public LogText Log { get; } = new();

    /// <summary>What it is told beside that.</summary>
    protected virtual string[] Settings => [];

    /// <summary>Its doors.</summary>
    public IEnumerable<RouteEndpoint> Endpoints => _app!.Services.GetRequiredService<EndpointDataSource>().Endpoints.Cast<RouteEndpoint>();

    /// <summary>The way round the gateway, to make what only agents can make.</summary>
    public IGrainFactory Grains => _app!.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Makes a key that may do everything in another account. There is no action for that: it is made in the own account and moved.</summary>
    public async Task<Caller> AddStrangerAsync()
    {
        using var owner = Client();
        var stranger = new Caller(new("2000000000000002"), (await owner.CreateAccessKeyAsync(new() { Name = "stranger" })).AccessKey.AccessKeyId);
        await owner.AttachPolicyAsync(new() { PolicyName = "AdministratorAccess", UserAccessKeyId = stranger.AccessKeyId });
        await using var connection = await _app!.Services.GetRequiredService<Database>().OpenAsync();
        await using var move = connection.CreateCommand();
        move.CommandText = $"""
            UPDATE access_keys SET account = '{stranger.Account}' WHERE access_key_id = '{stranger.AccessKeyId}';
            UPDATE key_policies SET account = '{stranger.Account}' WHERE access_key_id = '{stranger.AccessKeyId}'
            """;
        await move.ExecuteNonQueryAsync();
        return stranger;
    }

    /// <summary>A client with the first key.</summary>
    public CloudAssistantClient Client() => new(Address, Key.AccessKeyId, Key.AccessKeySecret);

    /// <summary>An instance that never had a link.</summary>
    public async Task<string> RegisterAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        var id = InstanceId.New(CellId.Default, now);
        var reply = await Grains.GetInstanceAgent(id).RegisterAsync(new()
        {
            Id = id,
            Account = AccountId.First,
            Name = "web-1",
            Facts = new() { Hostname = "web-1", OsType = "linux", AgentVersion = "0.1.0", Addresses = ["10.0.0.7"], TimeZone = "Asia/Shanghai" },
            Enrollment = EnrollmentId.New(),
            RegisteredAt = now,
            PublicKey = new byte[32],
        });
        return reply.Value.Id.ToString();
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _app = StandaloneProcess.Create(
            // What a provider is told for itself goes before what categories are told.
            ["--data", _directory, "--port", "0", "--Database:Kind", "Sqlite", $"--Logging:{typeof(LogText).FullName}:LogLevel:Default", "Trace", .. Settings],
            builder => builder.Logging.ClearProviders().AddProvider(Log));
        await _app.StartAsync();
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
