namespace CloudAssistant.Grains.Access;

/// <summary>Access keys and used nonces, in the database.</summary>
internal interface IAccessBook
{
    /// <summary>The key of that id, with its secret, or null.</summary>
    Task<AccessKey?> FindAsync(string accessKeyId);

    /// <summary>Notes a nonce as used; false when it was used before. Once this answers, it is durable.</summary>
    Task<bool> BurnAsync(Nonce nonce);

    /// <summary>Notes when a key was last used.</summary>
    Task NoteUsedAsync(string accessKeyId, DateTimeOffset usedAt);
}
