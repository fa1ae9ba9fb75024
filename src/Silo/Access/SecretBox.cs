using System.Security.Cryptography;
using System.Text;

namespace CloudAssistant.Silo.Access;

/// <summary>AES-256-GCM. Layout: version 1, a random data key wrapped under the master key, the secret under the data key.</summary>
internal sealed class SecretBox : ISecretBox
{
    /// <summary>Length of the master key, in bytes.</summary>
    public const int KeyBytes = 32;

    private const byte Version = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int WrappedBytes = NonceBytes + KeyBytes + TagBytes;

    private readonly byte[] _masterKey;

    public SecretBox(byte[] masterKey)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(masterKey.Length, KeyBytes);
        _masterKey = masterKey;
    }

    public byte[] Seal(SecretPlace place, ReadOnlySpan<byte> secret)
    {
        var box = new byte[1 + WrappedBytes + NonceBytes + secret.Length + TagBytes];
        box[0] = Version;
        // A random key per secret: the master key then encrypts only random data, and little of it.
        Span<byte> dataKey = stackalloc byte[KeyBytes];
        RandomNumberGenerator.Fill(dataKey);
        Encrypt(_masterKey, AdditionalData(place, "key"), dataKey, box.AsSpan(1, WrappedBytes));
        Encrypt(dataKey, AdditionalData(place, "secret"), secret, box.AsSpan(1 + WrappedBytes));
        CryptographicOperations.ZeroMemory(dataKey);
        return box;
    }

    public byte[] Open(SecretPlace place, ReadOnlySpan<byte> sealedSecret)
    {
        var secretBytes = sealedSecret.Length - (1 + WrappedBytes + NonceBytes + TagBytes);
        if (secretBytes < 0 || sealedSecret[0] != Version)
            throw new CryptographicException("A stored secret is not in a form that this version writes.");
        Span<byte> dataKey = stackalloc byte[KeyBytes];
        Decrypt(_masterKey, AdditionalData(place, "key"), sealedSecret.Slice(1, WrappedBytes), dataKey);
        var secret = new byte[secretBytes];
        Decrypt(dataKey, AdditionalData(place, "secret"), sealedSecret[(1 + WrappedBytes)..], secret);
        CryptographicOperations.ZeroMemory(dataKey);
        return secret;
    }

    private static void Encrypt(ReadOnlySpan<byte> key, byte[] additional, ReadOnlySpan<byte> plain, Span<byte> box)
    {
        var nonce = box[..NonceBytes];
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plain, box[NonceBytes..^TagBytes], box[^TagBytes..], additional);
    }

    private static void Decrypt(ReadOnlySpan<byte> key, byte[] additional, ReadOnlySpan<byte> box, Span<byte> plain)
    {
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(box[..NonceBytes], box[NonceBytes..^TagBytes], box[^TagBytes..], plain, additional);
    }

    // Lengths before the texts: no two places give the same bytes.
    private static byte[] AdditionalData(SecretPlace place, string part) =>
        Encoding.UTF8.GetBytes(string.Concat(new[] { place.Table, place.Row, place.Purpose, part }.Select(text => $"{text.Length}:{text}")));
}
