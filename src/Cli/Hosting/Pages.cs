namespace CloudAssistant.Cli.Hosting;

/// <summary>Reads a list page by page.</summary>
internal static class Pages
{
    /// <summary>Rows of one page, the most the API gives.</summary>
    public const int RowsMax = 50;

    /// <summary>All rows, or the first <paramref name="limit"/>. <paramref name="read"/> gets a token (null at first) and a page length, and gives rows and the next token.</summary>
    public static async Task<List<T>> ReadAsync<T>(Func<string?, int, Task<(IReadOnlyList<T> Rows, string NextToken)>> read, int limit = int.MaxValue)
    {
        var rows = new List<T>();
        string? token = null;
        do
        {
            var page = await read(token, Math.Min(RowsMax, limit - rows.Count));
            rows.AddRange(page.Rows);
            token = page.NextToken;
        }
        while (!string.IsNullOrEmpty(token) && rows.Count < limit);
        return rows;
    }
}
