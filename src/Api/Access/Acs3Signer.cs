using System.Globalization;

namespace CloudAssistant.Api.Access;

/// <summary>Signs requests of a client. Pure: time and nonce come from outside.</summary>
/// <param name="AccessKeyId">Names the key.</param>
/// <param name="AccessKeySecret">The key.</param>
public sealed record Acs3Signer(string AccessKeyId, string AccessKeySecret)
{
    /// <summary>Version of the API that is called.</summary>
    public const string ApiVersion = "2014-05-26";

    /// <summary>The headers of a POST to <c>/</c>, signed, the Authorization header last. <c>host</c> and <c>content-type</c> must go out as they were signed.</summary>
    /// <param name="host">Host and, unless it is the default, port.</param>
    /// <param name="action">Name of the action.</param>
    /// <param name="query">Parameters of the URL.</param>
    /// <param name="body">The body as sent.</param>
    /// <param name="contentType">Type of the body; null when there is none.</param>
    /// <param name="now">Time of the call.</param>
    /// <param name="nonce">Never used before.</param>
    public IReadOnlyList<KeyValuePair<string, string>> Sign(
        string host, string action, IEnumerable<KeyValuePair<string, string>> query, ReadOnlySpan<byte> body, string? contentType, DateTimeOffset now, string nonce)
    {
        var payloadHash = Acs3Signature.Hash(body);
        var headers = new List<KeyValuePair<string, string>>
        {
            new("host", host),
            new("x-acs-action", action),
            new("x-acs-content-sha256", payloadHash),
            new("x-acs-credentials-provider", "static_ak"),
            new("x-acs-date", now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
            new("x-acs-signature-nonce", nonce),
            new("x-acs-version", ApiVersion),
        };
        if (contentType is not null)
            headers.Insert(0, new("content-type", contentType));

        var signature = Acs3Signature.Sign(
            AccessKeySecret, Acs3Signature.StringToSign(Acs3Signature.CanonicalRequest("POST", query, headers, payloadHash)));
        var signed = string.Join(';', headers.Select(header => header.Key));
        headers.Add(new("Authorization", $"{Acs3Signature.Algorithm} Credential={AccessKeyId},SignedHeaders={signed},Signature={signature}"));
        return headers;
    }

    /// <summary>Hides the secret from logs.</summary>
    public override string ToString() => $"Acs3Signer {AccessKeyId}";
}
