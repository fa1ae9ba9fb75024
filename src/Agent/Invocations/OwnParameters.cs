using System.Text;

namespace CloudAssistant.Agent.Invocations;

/// <summary>Puts this instance's own values into a text.</summary>
internal static class OwnParameters
{
    /// <summary>
    /// Replaces every <c>{{ name }}</c> whose name is known; names ignore case, blanks and line ends around a name count for nothing.
    /// What is put in is not looked at again; what is not known stays as it is.
    /// </summary>
    public static string Replace(string text, IReadOnlyDictionary<string, string> values)
    {
        if (values.Count == 0 || !text.Contains("{{", StringComparison.Ordinal))
            return text;

        var byName = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in values)
            byName[name] = value;

        var result = new StringBuilder(text.Length);
        var at = 0;
        while (text.IndexOf("{{", at, StringComparison.Ordinal) is var open and >= 0)
        {
            // "{{{name}}" holds a placeholder after a brace of the text's own.
            while (open + 2 < text.Length && text[open + 2] == '{')
                open++;

            var close = text.IndexOf("}}", open + 2, StringComparison.Ordinal);
            if (close < 0)
                break;

            // An opening that was never closed must not swallow a placeholder further on.
            var inner = text.LastIndexOf("{{", close - 1, close - open - 1, StringComparison.Ordinal);
            if (inner > open)
                open = inner;

            if (byName.TryGetValue(text.AsSpan(open + 2, close - open - 2).Trim().ToString(), out var known))
                result.Append(text, at, open - at).Append(known);
            else
                result.Append(text, at, close + 2 - at);

            at = close + 2;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }
}
