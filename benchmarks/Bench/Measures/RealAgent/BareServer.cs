using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudAssistant.Agent.Protocol;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudAssistant.Bench.Measures.RealAgent;

/// <summary>A server that believes every agent at once and keeps nothing: what an agent takes with it is the agent's own.</summary>
internal sealed class BareServer : IAsyncDisposable
{
    private const int FrameBytesMax = 64 * 1024;

    private readonly WebApplication _app;
    private long _epoch;

    private BareServer(WebApplication app, string? authority) => (_app, Authority) = (app, authority);

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>PEM of the authority of its certificate; null without TLS.</summary>
    public string? Authority { get; }

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public static async Task<BareServer> StartAsync(bool tls, CancellationToken cancellation)
    {
        var certificate = tls ? Certificate() : null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listening =>
        {
            if (certificate is not null)
                listening.UseHttps(certificate);
        }));
        var server = new BareServer(builder.Build(), certificate?.ExportCertificatePem());
        server._app.UseWebSockets();
        server._app.Run(server.ServeAsync);
        await server._app.StartAsync(cancellation);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (context.Request.Path == ProtocolLimits.LinkPath)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await LinkAsync(socket, context.RequestAborted);
            return;
        }

        IMessage answer = context.Request.Path == ProtocolLimits.EnrollPath
            ? new EnrollResponse { InstanceId = "mi-" + Guid.NewGuid().ToString("N"), InstanceName = "bare", RegionId = "local" }
            : new ServerTime { ServerTime_ = Now };
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        context.Response.ContentType = ProtocolLimits.ContentType;
        await context.Response.Body.WriteAsync(answer.ToByteArray(), context.RequestAborted);
    }

    private async Task LinkAsync(WebSocket socket, CancellationToken cancellation)
    {
        var buffer = new byte[FrameBytesMax];
        try
        {
            await SendAsync(socket, new Frame
            {
                Challenge = new Challenge
                {
                    Nonce = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(ProtocolLimits.NonceBytes)),
                    ServerTime = Now,
                    ProtocolMin = ProtocolVersion.Min,
                    ProtocolMax = ProtocolVersion.Max,
                    Incarnation = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)),
                },
            });
            for (var first = true; (await socket.ReceiveAsync(buffer.AsMemory(), cancellation)).MessageType == WebSocketMessageType.Binary; first = false)
                if (first)
                    await SendAsync(socket, new Frame { Welcome = new Welcome { Epoch = Interlocked.Increment(ref _epoch), ServerTime = Now, PingSeconds = 45 } });
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The agent is gone.
        }

        Task SendAsync(WebSocket to, Frame frame) => to.SendAsync(frame.ToByteArray(), WebSocketMessageType.Binary, true, cancellation);
    }
}
