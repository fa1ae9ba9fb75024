namespace CloudAssistant.Gateway.Hosting;

/// <summary>Certificate and key of the listener, both PEM files. With them the gateway speaks only HTTPS and WSS.</summary>
public sealed class TlsOptions
{
    /// <summary>File with the certificate, then its intermediates; empty for none.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>File with the private key, not encrypted, readable by the gateway's user only.</summary>
    public string Key { get; set; } = "";

    /// <summary>Whether TLS is asked for.</summary>
    internal bool Wanted => Certificate.Length > 0;
}
