using System.Net;
using System.Net.Sockets;
using CloudAssistant.Agent.Instances;

namespace CloudAssistant.Agent.Link;

/// <summary>
/// How the agent connects to its server, for enrollment and for links: TLS with the trust given; without TLS only on this machine, only to root or the
/// agent's own account, and never through a proxy. Through a proxy only when that was asked for at enrollment: what stands in an environment is not.
/// </summary>
internal static class ServerHandler
{
    /// <param name="server">Where to.</param>
    /// <param name="trust">Which certificates are good.</param>
    /// <param name="useProxy">Through the proxy that the environment names (HTTPS_PROXY, NO_PROXY).</param>
    /// <param name="saw">Gets the SHA-256 of the certificate seen.</param>
    public static SocketsHttpHandler New(Uri server, ServerTrust trust, bool useProxy, Action<byte[]> saw)
    {
        var tls = server.Scheme == "https";
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = tls && useProxy,
            SslOptions = { RemoteCertificateValidationCallback = trust.Check(saw), CertificateChainPolicy = tls ? trust.Policy() : null },
        };
        if (!tls)
            handler.ConnectCallback = (context, cancellation) => ConnectHereAsync(context, trust, cancellation);
        return handler;
    }

    private static async ValueTask<Stream> ConnectHereAsync(SocketsHttpConnectionContext context, ServerTrust trust, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            // Before the first byte, and so on every connection there ever is.
            return WhyNot((IPEndPoint)socket.LocalEndPoint!, (IPEndPoint)socket.RemoteEndPoint!, trust) is { } why
                ? throw new IOException(why)
                : new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string? WhyNot(IPEndPoint own, IPEndPoint server, ServerTrust trust) =>
        trust.TrustsLoopback && IPAddress.IsLoopback(server.Address) ? null : Machine.This.WhyNotPeer(own, server);
}
