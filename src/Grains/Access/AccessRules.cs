using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Access;

/// <summary>Judges evidence of a call. Pure.</summary>
internal static class AccessRules
{
    // Stands in for the secret of an unknown key, so that an unknown key costs as much as a known one. It lets nobody in.
    private const string NoSecret = "no key has this secret";

    /// <summary>What is wrong with the evidence by itself, or null. Names with other than visible ASCII are nobody's.</summary>
    public static Refusal? RefuseShape(CallEvidence evidence)
    {
        if (!IsName(evidence.AccessKeyId))
            return new(RefusalCode.InvalidAccessKeyIdNotFound, "Specified access key is not found.");
        return IsName(evidence.Nonce)
            ? null
            : new(RefusalCode.InvalidParameter, $"The nonce should have 1 to {AccessLimits.NameCharactersMax} visible ASCII characters.");
    }

    /// <summary>Refuses a time too far from the server's, or null.</summary>
    public static Refusal? RefuseTime(DateTimeOffset timestamp, DateTimeOffset now) =>
        (timestamp - now).Duration() <= AccessLimits.ClockWindow
            ? null
            : new(RefusalCode.InvalidTimeStampExpired, "Specified time stamp or date value is expired.");

    /// <summary>Refuses a key that is unknown or disabled, or a signature that is not that key's, or null. Takes as long for each.</summary>
    public static Refusal? RefuseSignature(CallEvidence evidence, AccessKey? key)
    {
        var expected = Sign(evidence.Algorithm, key?.Secret ?? NoSecret, evidence.StringToSign);
        var matches = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(evidence.Signature));
        if (key is null)
            return new(RefusalCode.InvalidAccessKeyIdNotFound, "Specified access key is not found.");
        if (!key.Enabled)
            return new(RefusalCode.InvalidAccessKeyIdInactive, "Specified access key is disabled.");
        return matches ? null : new(RefusalCode.SignatureDoesNotMatch, "Specified signature is not matched with our calculation.");
    }

    [SuppressMessage("Security", "CA5350", Justification = "Signature 1.0 of the ECS API is HMAC-SHA1, which is not broken as a MAC.")]
    private static string Sign(SignatureAlgorithm algorithm, string secret, string stringToSign)
    {
        var text = Encoding.UTF8.GetBytes(stringToSign);
        return algorithm switch
        {
            SignatureAlgorithm.HmacSha1 => Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret + "&"), text)),
            SignatureAlgorithm.Acs3HmacSha256 => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), text)),
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Give every algorithm its calculation."),
        };
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= AccessLimits.NameCharactersMax && text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
}
