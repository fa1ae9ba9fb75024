using System.Net;
using CloudAssistant.Gateway.Hosting;
using CloudAssistant.Gateway.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudAssistant.Gateway.Tests.Http;

/// <summary>The API alone, on a real web server, before grains of the test.</summary>
internal sealed class Door : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Door(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public IServiceProvider Services => _app.Services;

    public static Task<Door> OpenAsync(IGrainFactory grains, params (string Name, string Value)[] settings) => OpenAsync(grains, TimeProvider.System, settings);

    public static async Task<Door> OpenAsync(IGrainFactory grains, TimeProvider time, params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings.Append(("Gateway:Port", "0")).Select(setting => KeyValuePair.Create(setting.Item1, (string?)setting.Item2)));
        builder.Services.AddSingleton(time);
        builder.AddListening();
        builder.AddEcsApi();
        builder.Services.AddSingleton(grains);
        var app = builder.Build();
        app.UseNormalPaths();
        app.MapEcsApi();
        app.MapUnknownPaths();
        await app.StartAsync();
        return new(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
