using System.Buffers.Text;
using System.Text;

namespace CloudAssistant.Silo.Tags;

/// <summary>Where a page of tags ended: a resource and a key of it. Opaque to callers; forging one shows nothing more.</summary>
internal readonly record struct TagPlace(Guid Resource, string Key)
{
    private const int GuidBytes = 16;

    /// <summary>Longer than any token that was given: a key has at most 128 characters.</summary>
    private const int TokenCharactersMax = 1_024;

    /// <summary>Text form: base64url of 16 bytes and the key.</summary>
    public override string ToString() => Base64Url.EncodeToString([.. Resource.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(Key)]);

    public static bool TryParse(string token, out TagPlace place)
    {
        place = default;
        if (token.Length > TokenCharactersMax || !Base64Url.IsValid(token, out var length) || length < GuidBytes)
            return false;
        var bytes = Base64Url.DecodeFromChars(token);
        place = new(new Guid(bytes.AsSpan(0, GuidBytes), bigEndian: true), Encoding.UTF8.GetString(bytes.AsSpan(GuidBytes)));
        return !place.Key.Contains('\0', StringComparison.Ordinal);
    }
}
