namespace CloudAssistant.Silo.Storage;

/// <summary>Conditions of a list with values that a caller gave.</summary>
internal static class Filters
{
    /// <summary>The condition that no row meets.</summary>
    public const string Nothing = "1 = 0";

    /// <summary>False for a text with a NUL: nothing that is stored holds one, and PostgreSQL does not take it even as a parameter.</summary>
    public static bool CanMatch(object value) => value is not string text || !text.Contains('\0', StringComparison.Ordinal);

    /// <summary>Adds a condition and its values, or the one that no row meets.</summary>
    public static void Add(
        List<string> filters, List<(string, object?)> parameters, string filter, params ReadOnlySpan<(string Name, object Value)> values)
    {
        foreach (var (_, value) in values)
        {
            if (!CanMatch(value))
            {
                filters.Add(Nothing);
                return;
            }
        }

        filters.Add(filter);
        foreach (var (name, value) in values)
            parameters.Add((name, value));
    }
}
