using System.Net;
using CloudAssistant.Gateway.AgentLink;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudAssistant.Gateway.Tests.Arrange;

/// <summary>A real gateway on a port from the system, in front of the scripted silos.</summary>
public sealed class GatewayUnderTest : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ClusterFixture _cluster;

    private GatewayUnderTest(ClusterFixture cluster, string[] settings)
    {
        _cluster = cluster;
        var builder = WebApplication.CreateBuilder(["--port=0", .. settings]);
        builder.Logging.ClearProviders().AddProvider(Logs);
        builder.Services.AddSingleton(cluster.Client);
        builder.Services.AddSingleton<IGrainFactory>(cluster.Client);
        builder.AddCloudAssistantGateway();
        _app = builder.Build();
        _app.MapCloudAssistantGateway();
    }

    /// <summary>A running gateway whose lease holds.</summary>
    public static async Task<GatewayUnderTest> StartAsync(ClusterFixture cluster, params string[] settings)
    {
        var gateway = Create(cluster, settings);
        await gateway.StartAsync();
        await gateway.Book.Renewals.Reader.ReadAsync().AsTask().WaitAsync(Patience.Long);
        await Patience.UntilAsync(() => gateway.Services.GetRequiredService<Presence>().WhyNotReady is null);
        return gateway;
    }

    public static GatewayUnderTest Create(ClusterFixture cluster, params string[] settings) => new(cluster, settings);

    /// <summary>What it logged.</summary>
    internal LogLines Logs { get; } = new();

    public IServiceProvider Services => _app.Services;

    public Silos Silos => _cluster.Silos;

    public Guid Incarnation => Services.GetRequiredService<Presence>().Incarnation;

    public GatewayBook Book => Silos.Gateway(Incarnation);

    public IGatewayObserver Observer => Book.Observer;

    public Uri Address => new(Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());

    /// <summary>The open link of that epoch.</summary>
    internal Link Find(InstanceId instance, long epoch) => Services.GetRequiredService<LinkBook>().Find(instance, epoch)!;

    public Task StartAsync() => _app.StartAsync();

    public Task StopAsync() => _app.StopAsync();

    public HttpClient Http() => new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = Address };

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
