using System.Security.Cryptography;

namespace CloudAssistant.Silo.Access;

/// <summary>An id and a secret that nobody can guess.</summary>
internal static class NewAccessKey
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static (string Id, string Secret) Create() => ("CAK" + RandomNumberGenerator.GetString(Alphabet, 21), RandomNumberGenerator.GetString(Alphabet, 40));
}
