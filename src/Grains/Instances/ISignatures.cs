namespace CloudAssistant.Grains.Instances;

/// <summary>Checks Ed25519 signatures.</summary>
internal interface ISignatures
{
    /// <summary>True when the holder of that key signed those bytes; false also for keys and signatures that are none.</summary>
    bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> signedBytes, ReadOnlySpan<byte> signature);
}
