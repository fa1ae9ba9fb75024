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
    public RemoteCertificateValidationCallback Check(Action<byte[]> saw) => (_, certificate, chain, errors) =>
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return false;
        saw(SHA256.HashData(certificate.GetRawCertData()));
        if (caPem is null)
            return errors == SslPolicyErrors.None;
        return !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && IsOfPinnedAuthority(certificate, chain);
    };

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

    private bool IsOfPinnedAuthority(X509Certificate certificate, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(caPem);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (sent is not null)
            foreach (var element in sent.ChainElements)
                chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        using var leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(leaf);
    }
}
