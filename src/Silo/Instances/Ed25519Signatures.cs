using CloudAssistant.Grains.Instances;
using NSec.Cryptography;

namespace CloudAssistant.Silo.Instances;

internal sealed class Ed25519Signatures : ISignatures
{
    private static readonly Ed25519 Ed25519 = SignatureAlgorithm.Ed25519;

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> signedBytes, ReadOnlySpan<byte> signature) =>
        publicKey.Length == Ed25519.PublicKeySize
        && signature.Length == Ed25519.SignatureSize
        && PublicKey.TryImport(Ed25519, publicKey, KeyBlobFormat.RawPublicKey, out var key)
        && Ed25519.Verify(key!, signedBytes, signature);
}
