namespace CloudAssistant.Silo.Access;

/// <summary>Encrypts secrets before they are stored.</summary>
internal interface ISecretBox
{
    /// <summary>The secret, encrypted for this place only: it opens nowhere else.</summary>
    byte[] Seal(SecretPlace place, ReadOnlySpan<byte> secret);

    /// <summary>The secret of this place; throws <see cref="System.Security.Cryptography.CryptographicException"/> for anything else.</summary>
    byte[] Open(SecretPlace place, ReadOnlySpan<byte> sealedSecret);
}

/// <summary>Where a secret stands. It is part of what is authenticated, so that rows cannot be swapped.</summary>
/// <param name="Table">Table.</param>
/// <param name="Row">Key of the row.</param>
/// <param name="Purpose">What the secret is for.</param>
internal readonly record struct SecretPlace(string Table, string Row, string Purpose);
