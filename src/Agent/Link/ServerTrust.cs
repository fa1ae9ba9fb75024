using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CloudAssistant.Agent.Link;

/// <summary>Decides whether a server's certificate is good: signed by the authority given at enrollment, or, without one, by one the system trusts.</summary>
internal sealed class ServerTrust(string? caPem, bool trustsLoopback = false)
{
    /// <summary>Without TLS whoever listens on this machine's loopback is taken for the server: asked for at enrollment.</summary>
    public bool TrustsLoopback => trustsLoopback;

    /// <summary>A check that also notes what it saw.</summary>
    public RemoteCertificateValidationCallback Check(Action<byte[]> saw) => (_, certificate, _, errors) =>
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return false;
        saw(SHA256.HashData(certificate.GetRawCertData()));
        return errors == SslPolicyErrors.None;
    };

    /// <summary>Only an authority of its own counts.</summary>
    public bool IsPinned => caPem is not null;

    /// <summary>By what a certificate is judged before it is checked; null: by what the system trusts.</summary>
    public X509ChainPolicy? Policy()
    {
        if (caPem is null)
            return null;
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.ImportFromPem(caPem);
        return policy;
    }

    /// <summary>The reason why a PEM file cannot be used; null when it can.</summary>
    public static string? WhyNot(string pem)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(pem);
            return certificates.Count > 0 ? null : "The file given with --ca holds no certificate.";
        }
        catch (CryptographicException)
        {
            return "The file given with --ca is not a PEM file with certificates.";
        }
    }
}
