using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Gateway.Hosting;

/// <summary>Says where the gateway listens once it does: in the log, and in the port file for whoever started it.</summary>
internal sealed partial class Announcement(IServer server, IOptions<GatewayOptions> options, ILogger<Announcement> log) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        foreach (var address in addresses)
            LogListening(address);
        var file = options.Value.PortFile;
        if (file.Length == 0 || addresses.FirstOrDefault() is not { } first)
            return;
        // Written aside and renamed: who finds the file finds a whole port in it.
        await File.WriteAllTextAsync(file + ".new", BindingAddress.Parse(first).Port.ToString(CultureInfo.InvariantCulture) + "\n", cancellationToken);
        File.Move(file + ".new", file, overwrite: true);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening on {Address}")]
    private partial void LogListening(string address);
}
