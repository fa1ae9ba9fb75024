using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace CloudAssistant.Gateway.Http;

/// <summary>Reads <c>a=b&amp;c=d</c> of a query or a form: <c>+</c> is a space, <c>%XX</c> are bytes of UTF-8. Pure.</summary>
internal static class UrlText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Adds the parameters in <paramref name="text"/>; false when it cannot be read without doubt, or holds too many.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, List<KeyValuePair<string, string>> parameters)
    {
        foreach (var range in text.Split('&'))
        {
            var part = text[range];
            if (part.IsEmpty)
                continue;
            var equals = part.IndexOf('=');
            var name = equals < 0 ? part : part[..equals];
            var value = equals < 0 ? default : part[(equals + 1)..];
            if (parameters.Count >= HttpLimits.ParametersMax || !TryDecode(name, out var decodedName) || !TryDecode(value, out var decodedValue))
                return false;
            if (decodedName.Length is 0 or > HttpLimits.ParameterNameCharactersMax)
                return false;
            parameters.Add(new(decodedName, decodedValue));
        }

        return true;
    }

    private static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        if (text.IndexOfAny('%', '+') < 0 && Ascii.IsValid(text))
        {
            decoded = text.ToString();
            return true;
        }

        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = 0;
        while (!text.IsEmpty)
        {
            if (text[0] == '%')
            {
                if (text.Length < 3 || !char.IsAsciiHexDigit(text[1]) || !char.IsAsciiHexDigit(text[2]))
                    return false;
                bytes[length++] = Convert.FromHexString(text.Slice(1, 2))[0];
                text = text[3..];
                continue;
            }

            var plain = text.IndexOfAny('%', '+');
            if (plain == 0)
            {
                bytes[length++] = (byte)' ';
                text = text[1..];
                continue;
            }

            var run = plain < 0 ? text : text[..plain];
            length += Encoding.UTF8.GetBytes(run, bytes.AsSpan(length));
            text = text[run.Length..];
        }

        try
        {
            decoded = Strict.GetString(bytes, 0, length);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
