using System.Security.Cryptography;
using Google.Protobuf;

namespace CloudAssistant.Agent.Protocol;

/// <summary>
/// The bytes an agent signs with its Ed25519 key: a context that says what the signature is for, a line feed, then the proof exactly as
/// it crosses the wire. A signature made for one purpose is worth nothing for another.
/// </summary>
public static class Proofs
{
    /// <summary>Bytes of an Ed25519 public key.</summary>
    public const int PublicKeyBytes = 32;

    /// <summary>Bytes of an Ed25519 signature.</summary>
    public const int SignatureBytes = 64;

    /// <summary>What stands before a <see cref="LinkProof"/>.</summary>
    public static ReadOnlySpan<byte> LinkContext => "cloud-assistant link v1\n"u8;

    /// <summary>What stands before an <see cref="EnrollProof"/>.</summary>
    public static ReadOnlySpan<byte> EnrollContext => "cloud-assistant enroll v1\n"u8;

    /// <summary>The bytes signed to open a link.</summary>
    public static byte[] LinkBytes(ReadOnlySpan<byte> proof) => [.. LinkContext, .. proof];

    /// <summary>The bytes signed to enroll.</summary>
    public static byte[] EnrollBytes(ReadOnlySpan<byte> proof) => [.. EnrollContext, .. proof];

    /// <summary>
    /// Binds the inventory of a hello to its proof: SHA-256 over the entries in order, each as its length (a varint) and its serialised bytes,
    /// which is how they stand in the hello but for the field's tag.
    /// </summary>
    public static byte[] InventoryHash(IEnumerable<RecordKey> inventory)
    {
        using var bytes = new MemoryStream();
        foreach (var record in inventory)
            record.WriteDelimitedTo(bytes);
        return SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }
}
