namespace CloudAssistant.Grains.Access;

/// <summary>What a caller says once.</summary>
/// <param name="AccessKeyId">The key that signed it.</param>
/// <param name="Value">The nonce.</param>
/// <param name="ExpiresAt">When it may be forgotten: no call that carries it is in time any more.</param>
internal readonly record struct Nonce(string AccessKeyId, string Value, DateTimeOffset ExpiresAt);
