namespace CloudAssistant.Grains.Access;

/// <summary>Limits of signed calls.</summary>
internal static class AccessLimits
{
    /// <summary>How far the clock of a caller may be off, either way.</summary>
    public static readonly TimeSpan ClockWindow = TimeSpan.FromMinutes(15);

    /// <summary>How long a nonce is kept: the window both ways, and some more for clocks of silos that differ.</summary>
    public static readonly TimeSpan NonceLifetime = TimeSpan.FromMinutes(35);

    /// <summary>How long a key that was read may be used without reading it again; so long a disabled key still works.</summary>
    public static readonly TimeSpan KeyCacheTime = TimeSpan.FromSeconds(5);

    /// <summary>Most ids held in memory that no key has.</summary>
    public const int UnknownKeysCachedMax = 10_000;

    /// <summary>The moment a key was last used is written at most this often.</summary>
    public static readonly TimeSpan LastUsedPause = TimeSpan.FromMinutes(1);

    /// <summary>Longest key id and nonce, in characters.</summary>
    public const int NameCharactersMax = 256;
}
