using CloudAssistant.Gateway.AgentLink;
using CloudAssistant.Gateway.Http;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Gateway.Hosting;

/// <summary>Says where Kestrel listens and how much it reads. The only place: Kestrel's own configuration section and URLs are not heard,
/// so that no endpoint can be added past the rule on TLS.</summary>
internal sealed class KestrelSetup(IOptions<GatewayOptions> options, TlsCertificate certificate) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.Configure(new ConfigurationBuilder().Build());
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBufferSize = HttpLimits.ConnectionBufferBytes;
        kestrel.Limits.MaxRequestLineSize = HttpLimits.RequestLineBytesMax;
        kestrel.Limits.MaxRequestHeadersTotalSize = HttpLimits.HeadersBytesMax;
        kestrel.Limits.MaxRequestBodySize = HttpLimits.BodyBytesMax;
        foreach (var address in options.Value.Addresses)
            kestrel.Listen(address!, options.Value.Port, Configure);
    }

    private void Configure(ListenOptions listen)
    {
        // SDKs and agents speak HTTP/1.1; what is not offered cannot be abused.
        listen.Protocols = HttpProtocols.Http1;
        if (certificate.Leaf is not null)
            listen.UseHttps(UseCertificate);
        // After TLS, before HTTP.
        if (listen.ApplicationServices.GetService<LinkDoor>() is { } door)
            listen.Use(http => connection => door.ServeAsync(connection, http));
    }

    private void UseCertificate(HttpsConnectionAdapterOptions https)
    {
        https.ServerCertificate = certificate.Leaf;
        https.ServerCertificateChain = certificate.Chain;
        https.SslProtocols = System.Security.Authentication.SslProtocols.Tls12 | System.Security.Authentication.SslProtocols.Tls13;
    }
}
