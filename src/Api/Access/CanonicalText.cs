using System.Text;

namespace CloudAssistant.Api.Access;

/// <summary>The one way to write parameters that both signature versions sign. Pure.</summary>
public static class CanonicalText
{
    /// <summary>Percent-encodes UTF-8; leaves only A-Z a-z 0-9 and <c>- _ . ~</c>; upper-case digits.</summary>
    public static string Encode(string text) => Uri.EscapeDataString(text);

    /// <summary>Parameters in byte order of their names, encoded, joined.</summary>
    public static string Query(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal))
        {
            if (text.Length > 0)
                text.Append('&');
            text.Append(Encode(name)).Append('=').Append(Encode(value));
        }

        return text.ToString();
    }
}
