using System.Security.Cryptography;
using System.Text;

namespace CloudAssistant.Api.Access;

/// <summary>Signature ACS3-HMAC-SHA256: HMAC-SHA256 over method, path, query, headers and the hash of the body. Pure.</summary>
public static class Acs3Signature
{
    /// <summary>Name of the algorithm, first word of the Authorization header.</summary>
    public const string Algorithm = "ACS3-HMAC-SHA256";

    /// <summary>Lower-case hexadecimal SHA-256.</summary>
    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The request in its canonical form, at path <c>/</c>.</summary>
    /// <param name="method">GET or POST.</param>
    /// <param name="query">Parameters of the URL, never of the form.</param>
    /// <param name="headers">The signed headers: lower-case names in byte order, trimmed values.</param>
    /// <param name="payloadHash">Hash of the body.</param>
    public static string CanonicalRequest(
        string method, IEnumerable<KeyValuePair<string, string>> query, IReadOnlyCollection<KeyValuePair<string, string>> headers, string payloadHash)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var text = new StringBuilder(method).Append("\n/\n").Append(CanonicalText.Query(query)).Append('\n');
        foreach (var (name, value) in headers)
            text.Append(name).Append(':').Append(value).Append('\n');
        return text.Append('\n').AppendJoin(';', headers.Select(header => header.Key)).Append('\n').Append(payloadHash).ToString();
    }

    /// <summary>The text that is signed.</summary>
    public static string StringToSign(string canonicalRequest) => Algorithm + "\n" + Hash(Encoding.UTF8.GetBytes(canonicalRequest));

    /// <summary>The signature, in lower-case hexadecimal.</summary>
    public static string Sign(string secret, string stringToSign) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(stringToSign)));
}
