using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Gateway.Hosting;

/// <summary>The certificate of the listener, read once at start, after the settings were found sound.</summary>
internal sealed class TlsCertificate : IDisposable
{
    public TlsCertificate(IOptions<GatewayOptions> gateway, IOptions<TlsOptions> tls)
    {
        _ = gateway.Value;
        if (!tls.Value.Wanted)
            return;
        try
        {
            Leaf = X509Certificate2.CreateFromPemFile(tls.Value.Certificate, tls.Value.Key);
            Chain.ImportFromPemFile(tls.Value.Certificate);
        }
        catch (CryptographicException)
        {
            throw new OptionsValidationException(ConfigurationSections.Tls, typeof(TlsOptions),
                ["Tls:Certificate and Tls:Key must be PEM files, and the key that of the certificate."]);
        }
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
