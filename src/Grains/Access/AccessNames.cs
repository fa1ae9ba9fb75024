using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Access;

/// <summary>What keys and policies may be called. Pure.</summary>
internal static class AccessNames
{
    private const int KeyCharactersMax = 64;
    private const int PolicyCharactersMax = 128;

    /// <summary>What is said of a key that is not there or another account's.</summary>
    public static readonly Refusal NoSuchKey = new(RefusalCode.InvalidAccessKeyIdNotFound, "Specified access key is not found.");

    /// <summary>What is said of a policy that is not there or another account's.</summary>
    public static readonly Refusal NoSuchPolicy = new(RefusalCode.EntityNotExistPolicy, "The specified policy does not exist.");

    /// <summary>Refuses a name that no key can have, or null.</summary>
    public static Refusal? CheckKey(string name) =>
        name.Length is > 0 and <= KeyCharactersMax && !name.Any(char.IsControl) && name.Trim() == name
            ? null
            : new(RefusalCode.InvalidParameterAccessKeyName, $"The name of a key has 1 to {KeyCharactersMax} characters, no control characters, and no blank at either end.");

    /// <summary>Refuses a name that no policy can have, or null.</summary>
    public static Refusal? CheckPolicy(string name) => IsPolicy(name)
        ? null
        : new(RefusalCode.InvalidParameterPolicyName, $"The name of a policy has 1 to {PolicyCharactersMax} ASCII letters, digits and hyphens.");

    /// <summary>Whether a policy may have the name.</summary>
    public static bool IsPolicy(string name) => name.Length is > 0 and <= PolicyCharactersMax && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');

    /// <summary>Whether a key may have the id: visible ASCII.</summary>
    public static bool IsKeyId(string id) =>
        id.Length is > 0 and <= AccessLimits.NameCharactersMax && id.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
}
