using System.Text;

namespace CloudAssistant.Gateway.Http;

/// <summary>How an answer is written.</summary>
internal enum AnswerFormat
{
    /// <summary>Unless something else is asked for, as documented.</summary>
    Xml,

    /// <summary>By the parameter Format, or by the header Accept.</summary>
    Json,
}

/// <summary>Which format a call asks for: the parameter Format says it, else the header Accept, else it is XML. Pure.</summary>
internal static class AnswerFormats
{
    private const string Name = "Format=";

    /// <summary>Reads no more than it must: errors are told in a format too, also when the parameters cannot be read.</summary>
    /// <param name="query">Query of the URL as sent.</param>
    /// <param name="form">The body as sent.</param>
    /// <param name="accept">The header Accept, or empty.</param>
    public static AnswerFormat Of(ReadOnlySpan<char> query, ReadOnlySpan<byte> form, string accept) =>
        Asked(query) ?? Asked(form) ?? (accept.Contains("application/json", StringComparison.OrdinalIgnoreCase) ? AnswerFormat.Json : AnswerFormat.Xml);

    /// <summary>The media type, exactly as the clients look for it.</summary>
    public static string ContentType(this AnswerFormat format) =>
        format == AnswerFormat.Json ? "application/json;charset=utf-8" : "text/xml;charset=utf-8";

    private static AnswerFormat? Asked(ReadOnlySpan<char> text)
    {
        for (var at = 0; text[at..].IndexOf(Name, StringComparison.Ordinal) is var found and >= 0;)
        {
            var (start, value) = (at + found, at + found + Name.Length);
            if (start == 0 || text[start - 1] == '&')
                return Word(text[value..]);
            at = value;
        }

        return null;
    }

    private static AnswerFormat? Asked(ReadOnlySpan<byte> text)
    {
        for (var at = 0; text[at..].IndexOf("Format="u8) is var found and >= 0;)
        {
            var (start, value) = (at + found, at + found + Name.Length);
            if (start == 0 || text[start - 1] == '&')
                return Word(Encoding.Latin1.GetString(text[value..Math.Min(text.Length, value + 5)]));
            at = value;
        }

        return null;
    }

    private static AnswerFormat? Word(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf('&');
        return (end < 0 ? text : text[..end]) switch
        {
            var word when word.Equals("JSON", StringComparison.OrdinalIgnoreCase) => AnswerFormat.Json,
            var word when word.Equals("XML", StringComparison.OrdinalIgnoreCase) => AnswerFormat.Xml,
            _ => null,
        };
    }
}
