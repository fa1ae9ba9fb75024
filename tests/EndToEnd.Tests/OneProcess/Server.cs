using CloudAssistant.Api;
using CloudAssistant.Api.Access;
using CloudAssistant.Gateway;
using CloudAssistant.Silo.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudAssistant.EndToEnd.Tests.OneProcess;

/// <summary>A whole server in this process: a silo on SQLite, and its gateway over real HTTP. One for all tests of a collection: each makes its own things.</summary>
public sealed class Server : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ca-test-").FullName;
    private WebApplication? _app;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>The first key, as an operator finds it.</summary>
    public AccessKeyFile Key => AccessKeyFile.Read(Path.Combine(_directory, "access-key.json"));

    /// <summary>The way round the gateway, to make what only agents can make.</summary>
    public IGrainFactory Grains => _app!.Services.GetRequiredService<IGrainFactory>();

    /// <summary>A client with the first key.</summary>
    public CloudAssistantClient Client() => new(Address, Key.AccessKeyId, Key.AccessKeySecret);

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Gateway:Port", "0")]);
        builder.AddCloudAssistantSilo(new SiloOptions { DataDirectory = _directory, SiloPort = 0, GatewayPort = null });
        builder.AddCloudAssistantGateway();
        _app = builder.Build();
        _app.MapCloudAssistantGateway();
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
