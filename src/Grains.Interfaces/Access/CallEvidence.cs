namespace CloudAssistant.Grains.Interfaces.Access;

/// <summary>How a call was signed (ECS RPC API, signature versions 1.0 and ACS3).</summary>
[GenerateSerializer, Alias("ca.SignatureAlgorithm")]
public enum SignatureAlgorithm
{
    /// <summary>Signature 1.0: HMAC-SHA1, key = secret followed by an ampersand, Base64.</summary>
    HmacSha1,

    /// <summary>ACS3-HMAC-SHA256: plain secret, lower-case hexadecimal.</summary>
    Acs3HmacSha256,
}

/// <summary>What a gateway saw of a call's signature. The gateway judges nothing; a silo does.</summary>
/// <param name="AccessKeyId">The key the caller names.</param>
/// <param name="Algorithm">How it says it signed.</param>
/// <param name="StringToSign">The exact text that must have been signed.</param>
/// <param name="Signature">The signature as sent.</param>
/// <param name="Nonce">Used once per key within twice the clock window.</param>
/// <param name="Timestamp">The caller's time, UTC.</param>
/// <param name="Action">Name of the action.</param>
/// <param name="SourceAddress">Where the call came from.</param>
[GenerateSerializer, Immutable, Alias("ca.CallEvidence")]
public sealed record CallEvidence(
    [property: Id(0)] string AccessKeyId,
    [property: Id(1)] SignatureAlgorithm Algorithm,
    [property: Id(2)] string StringToSign,
    [property: Id(3)] string Signature,
    [property: Id(4)] string Nonce,
    [property: Id(5)] DateTimeOffset Timestamp,
    [property: Id(6)] string Action,
    [property: Id(7)] string SourceAddress)
{
    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"CallEvidence {Action} of {AccessKeyId} from {SourceAddress}";
}
