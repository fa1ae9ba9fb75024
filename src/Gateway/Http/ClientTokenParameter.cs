using System.Security.Cryptography;
using System.Text;
using CloudAssistant.Api.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Http;

/// <summary>Reads the client token with the hash of what the call asks for.</summary>
internal static class ClientTokenParameter
{
    private const int CharactersMax = 64;

    // A repeated call has a new nonce, time and signature, and may be signed another way or with another key.
    private static readonly HashSet<string> NotOfTheCall = new(StringComparer.Ordinal)
    {
        "Action", "Version", "AccessKeyId", "Signature", "SignatureMethod", "SignatureVersion", "SignatureNonce", "SignatureType", "Timestamp", "Format",
        "ClientToken", "OwnerId", "OwnerAccount", "ResourceOwnerId", "ResourceOwnerAccount",
    };

    /// <summary>The token, or null.</summary>
    public static ClientToken? ClientToken(this ParameterReader parameters)
    {
        if (parameters.Optional("ClientToken") is not { } token)
            return null;
        if (token.Length > CharactersMax || token.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
            parameters.Refuse(RefusalCode.InvalidClientTokenMalformed, $"The client token has {token.Length} characters; at most {CharactersMax} visible ASCII characters are allowed.");
        var asked = CanonicalText.Query(parameters.All.Where(parameter => !NotOfTheCall.Contains(parameter.Key)));
        return new(token, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(asked))));
    }
}
