namespace CloudAssistant.Silo.Storage;

/// <summary>Patterns of the API: <c>x*</c>, <c>*x</c>, <c>*x*</c>; without a star at an end, exactly. Case counts. A star elsewhere is a star.</summary>
internal static class Wildcard
{
    /// <summary>A condition on a column, and its value; null when every text fits.</summary>
    public static (string Condition, string Value)? Of(DatabaseKind kind, string column, string parameter, string pattern)
    {
        var (starts, ends) = (pattern.StartsWith('*'), pattern.EndsWith('*'));
        if (!starts && !ends)
            return ($"{column} = @{parameter}", pattern);
        var text = pattern.Trim('*');
        if (text.Length == 0)
            return null;
        // SQLite's LIKE does not see case and so takes no index; its GLOB does both.
        return kind == DatabaseKind.Sqlite
            ? ($"{column} GLOB @{parameter}", (starts ? "*" : "") + EscapeGlob(text) + (ends ? "*" : ""))
            : ($"{column} LIKE @{parameter}", (starts ? "%" : "") + EscapeLike(text) + (ends ? "%" : ""));
    }

    private static string EscapeLike(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);

    private static string EscapeGlob(string text) =>
        text.Replace("[", "[[]", StringComparison.Ordinal).Replace("*", "[*]", StringComparison.Ordinal).Replace("?", "[?]", StringComparison.Ordinal);
}
