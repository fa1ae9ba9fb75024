using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace CloudAssistant.Agent.Instances;

/// <summary>The agent's Ed25519 key. It is made here and never leaves.</summary>
internal sealed class AgentKey
{
    private readonly Ed25519PrivateKeyParameters _key;

    private AgentKey(byte[] seed) => _key = new(seed);

    public const int SeedBytes = 32;

    public byte[] PublicKey => _key.GeneratePublicKey().GetEncoded();

    public static byte[] NewSeed() => RandomNumberGenerator.GetBytes(SeedBytes);

    public static AgentKey FromSeed(byte[] seed) => new(seed);

    public byte[] Sign(byte[] bytes)
    {
        var signer = new Ed25519Signer();
        signer.Init(forSigning: true, _key);
        signer.BlockUpdate(bytes, 0, bytes.Length);
        return signer.GenerateSignature();
    }

    public override string ToString() => nameof(AgentKey);
}
