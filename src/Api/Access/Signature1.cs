using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace CloudAssistant.Api.Access;

/// <summary>Signature version 1.0: HMAC-SHA1 over method and parameters. Pure.</summary>
public static class Signature1
{
    /// <summary>The text that is signed, of all parameters of query and form but <c>Signature</c>.</summary>
    public static string StringToSign(string method, IEnumerable<KeyValuePair<string, string>> parameters) =>
        method + "&%2F&" + CanonicalText.Encode(CanonicalText.Query(parameters.Where(parameter => parameter.Key != "Signature")));

    /// <summary>The signature, in Base64.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "The protocol of the ECS API is HMAC-SHA1, which is not broken as a MAC.")]
    public static string Sign(string secret, string stringToSign) =>
        Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret + "&"), Encoding.UTF8.GetBytes(stringToSign)));
}
