namespace CloudAssistant.Agent.Verbs;

/// <summary>Columns of text, two spaces apart.</summary>
internal static class Table
{
    public static IEnumerable<string> Lines(string[] heads, IEnumerable<string[]> rows)
    {
        var all = rows.Prepend(heads).ToList();
        var widths = heads.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        return all.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
