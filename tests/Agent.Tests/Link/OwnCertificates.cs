using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CloudAssistant.Agent.Tests.Link;

/// <summary>An authority of its own, and a server's certificate it signed.</summary>
internal static class OwnCertificates
{
    private static readonly DateTimeOffset From = DateTimeOffset.UnixEpoch.AddYears(40);
    private static readonly DateTimeOffset Until = From.AddYears(100);

    /// <param name="name">For which address the server's is.</param>
    /// <param name="from">From when the server's is valid.</param>
    /// <param name="until">Until when.</param>
    /// <param name="use">What it is for, as an object identifier; null: for anything.</param>
    public static (string Ca, X509Certificate2 Leaf) New(IPAddress name, DateTimeOffset? from = null, DateTimeOffset? until = null, string? use = null)
    {
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var caRequest = new CertificateRequest("CN=authority", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var ca = caRequest.CreateSelfSigned(From, Until);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(name);
        request.CertificateExtensions.Add(names.Build());
        if (use is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        using var signed = request.Create(ca, from ?? From, until ?? Until, Guid.NewGuid().ToByteArray());
        using var whole = signed.CopyWithPrivateKey(key);
        return (ca.ExportCertificatePem(), X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null));
    }
}
