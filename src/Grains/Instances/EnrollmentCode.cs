using System.Security.Cryptography;
using System.Text;

namespace CloudAssistant.Grains.Instances;

/// <summary>The secret that lets agents enroll: <c>a-</c> and 128 random bits in 26 characters. Stored only as a hash; so much chance needs no slow one.</summary>
internal static class EnrollmentCode
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int Characters = 26;

    /// <summary>A new one.</summary>
    public static string New()
    {
        Span<char> digits = stackalloc char[Characters];
        RandomNumberGenerator.GetItems(Alphabet, digits);
        return string.Concat("a-", digits);
    }

    /// <summary>SHA-256 of it.</summary>
    public static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));

    /// <summary>True when the code is the one of that hash; takes as long for any.</summary>
    public static bool Fits(string code, string hashHex) =>
        CryptographicOperations.FixedTimeEquals(Hash(code), Convert.FromHexString(hashHex));
}
