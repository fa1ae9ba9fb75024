using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using CloudAssistant.Agent.Protocol;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudAssistant.Agent.Tests.Link;

/// <summary>A gateway on a port of this machine that does what a test tells it, link by link.</summary>
internal sealed class ScriptedGateway : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<ScriptedLink> _links = Channel.CreateUnbounded<ScriptedLink>();
    private WebApplication _app = null!;
    private long _epoch;

    public Uri Address { get; private set; } = null!;

    /// <summary>What it answers to an enrollment.</summary>
    public Func<EnrollRequest, EnrollResponse> OnEnroll { get; set; } = _ => new() { InstanceId = AgentUnderTest.InstanceId, InstanceName = "one", RegionId = "local" };

    /// <summary>The server's time, Unix milliseconds.</summary>
    public long ServerMs { get; set; } = 1_800_000_000_000;

    /// <summary>What answers in its place; null: the gateway itself.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    public static async Task<ScriptedGateway> StartAsync(X509Certificate2? certificate = null)
    {
        var gateway = new ScriptedGateway();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l =>
        {
            if (certificate is not null)
                l.UseHttps(certificate);
        }));
        builder.WebHost.UseKestrelHttpsConfiguration();
        gateway._app = builder.Build();
        gateway._app.UseWebSockets();
        gateway._app.Run(gateway.ServeAsync);
        await gateway._app.StartAsync();
        gateway.Address = new Uri(gateway._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return gateway;
    }

    /// <summary>The next socket an agent opens.</summary>
    public async Task<ScriptedLink> AcceptAsync() => await _links.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>The next socket, taken through hello and welcome.</summary>
    public async Task<ScriptedLink> WelcomeAsync()
    {
        var link = await AcceptAsync();
        await link.ChallengeAsync(ServerMs);
        await link.ReadHelloAsync();
        await link.WelcomeAsync(++_epoch, ServerMs);
        return link;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (Instead is { } other)
        {
            await other(context);
            return;
        }
        switch (context.Request.Path.Value)
        {
            case ProtocolLimits.TimePath:
                await context.Response.Body.WriteAsync(new ServerTime { ServerTime_ = ServerMs }.ToByteArray());
                break;
            case ProtocolLimits.EnrollPath:
                using (var body = new MemoryStream())
                {
                    await context.Request.Body.CopyToAsync(body);
                    context.Response.ContentType = ProtocolLimits.ContentType;
                    await context.Response.Body.WriteAsync(OnEnroll(EnrollRequest.Parser.ParseFrom(body.ToArray())).ToByteArray());
                }
                break;
            case ProtocolLimits.LinkPath:
                using (var link = new ScriptedLink(await context.WebSockets.AcceptWebSocketAsync()))
                {
                    _links.Writer.TryWrite(link);
                    await link.ServeAsync(context.RequestAborted);
                }
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }
}
