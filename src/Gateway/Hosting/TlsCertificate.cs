using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Gateway.Hosting;

/// <summary>The certificate of the listener, read once at start.</summary>
internal sealed class TlsCertificate : IDisposable
{
    public TlsCertificate(IOptions<TlsOptions> options)
    {
        if (!options.Value.Wanted)
            return;
        Leaf = X509Certificate2.CreateFromPemFile(options.Value.Certificate, options.Value.Key);
        Chain.ImportFromPemFile(options.Value.Certificate);
        Sha256 = SHA256.HashData(Leaf.RawData);
    }

    /// <summary>The certificate with its key; null without TLS.</summary>
    public X509Certificate2? Leaf { get; }

    /// <summary>The certificate and its intermediates, as the file has them.</summary>
    public X509Certificate2Collection Chain { get; } = [];

    /// <summary>What agents sign as the certificate they saw; empty without TLS.</summary>
    public byte[] Sha256 { get; } = [];

    public void Dispose() => Leaf?.Dispose();
}
