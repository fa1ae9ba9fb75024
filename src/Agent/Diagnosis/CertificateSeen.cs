using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudAssistant.Agent.Instances;

namespace CloudAssistant.Agent.Diagnosis;

/// <summary>The certificate a server showed, and what the agent makes of it.</summary>
/// <param name="Subject">Whose.</param>
/// <param name="Issuer">Who signed it.</param>
/// <param name="From">Valid from.</param>
/// <param name="Until">Valid until.</param>
/// <param name="Sha256">Of the whole, in hex.</param>
/// <param name="Names">The names it is good for.</param>
/// <param name="Good">The agent would link.</param>
/// <param name="WrongName">It is another host's.</param>
internal sealed record CertificateSeen(
    string Subject, string Issuer, DateTimeOffset From, DateTimeOffset Until, string Sha256, string Names, bool Good, bool WrongName)
{
    /// <param name="shown">As it came.</param>
    /// <param name="errors">What TLS thinks of it.</param>
    /// <param name="good">What the agent's own check says.</param>
    public static CertificateSeen Of(X509Certificate shown, SslPolicyErrors errors, bool good)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return new(
            certificate.Subject,
            certificate.Issuer,
            certificate.NotBefore.ToUniversalTime(),
            certificate.NotAfter.ToUniversalTime(),
            Convert.ToHexStringLower(SHA256.HashData(certificate.RawData)),
            names is null ? "none" : string.Join(", ", names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString()))),
            good,
            errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch));
    }

    /// <param name="host">Where it was seen.</param>
    /// <param name="pinned">Only the authority given at enrollment is trusted.</param>
    /// <param name="now">The machine's clock.</param>
    public Finding Judge(string host, bool pinned, DateTimeOffset now)
    {
        (string, object?)[] details =
        [
            ("subject", Subject), ("issuer", Issuer), ("names", Names), ("notBefore", CalendarTime.Text(From)), ("notAfter", CalendarTime.Text(Until)), ("sha256", Sha256),
        ];
        if (Good)
            return Finding.Ok("tls", $"The certificate of {host} is good until {CalendarTime.Text(Until)}; {Subject}, signed by {Issuer}.", details);
        if (now > Until)
        {
            return Finding.Failed(
                "tls", $"The certificate of {host} expired at {CalendarTime.Text(Until)}, and this machine's clock says {CalendarTime.Text(now)}: renew it on the server, or set this clock if it is wrong.", details);
        }
        if (now < From)
        {
            return Finding.Failed(
                "tls", $"The certificate of {host} is valid only from {CalendarTime.Text(From)}, and this machine's clock says {CalendarTime.Text(now)}: most likely this clock is wrong.", details);
        }
        if (WrongName)
            return Finding.Failed("tls", $"The certificate at {host} is for other names: {Names}. Enroll with one of them, or give the server a certificate for {host}.", details);
        return Finding.Failed(
            "tls",
            pinned
                ? $"The certificate of {host} is not signed by the authority this machine enrolled with, but by {Issuer}. If the server's authority changed, enroll again with --ca and the new one; if not, somebody is in between."
                : $"The certificate of {host} is signed by {Issuer}, which this machine does not trust: enroll with --ca and the authority's file, or add it to the system's.",
            details);
    }
}
