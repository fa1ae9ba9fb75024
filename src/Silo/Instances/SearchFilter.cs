using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Paging;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Instances;

/// <summary>The FROM and WHERE of one list, newest first. Texts are ours; everything of the caller is a parameter.</summary>
/// <param name="from">Tables and joins.</param>
/// <param name="placeAt">Column of the time rows are ordered by.</param>
/// <param name="placeId">Column of the id rows are ordered by.</param>
internal sealed class SearchFilter(string from, string placeAt, string placeId)
{
    private readonly List<string> _conditions = [];
    private readonly List<(string Name, object? Value)> _parameters = [];

    /// <summary>Adds a condition; each <c>?</c> in it stands for the next of the values.</summary>
    public SearchFilter And(string condition, params ReadOnlySpan<object> values)
    {
        foreach (var value in values)
        {
            if (!Filters.CanMatch(value))
            {
                _conditions.Add(Filters.Nothing);
                return this;
            }
        }

        foreach (var value in values)
        {
            var name = "@p" + _parameters.Count;
            var mark = condition.IndexOf('?', StringComparison.Ordinal);
            condition = string.Concat(condition.AsSpan(0, mark), name, condition.AsSpan(mark + 1));
            _parameters.Add((name, value));
        }

        _conditions.Add(condition);
        return this;
    }

    /// <summary>The rows of one page, and one more when there are more.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="part">Which page.</param>
    /// <param name="columns">What, with the columns of the order as <c>place_at</c> and <c>place_id</c>.</param>
    /// <param name="extra">Further columns, reckoned for the rows <c>p</c> of the page only; begins with a comma, or empty.</param>
    /// <param name="row">How a row reads.</param>
    public Task<List<T>> PageAsync<T>(DbConnection connection, NewestFirst part, string columns, string extra, Func<DbDataReader, T> row)
    {
        var conditions = _conditions.ToList();
        var parameters = _parameters.ToList();
        if (part.After is { } after)
        {
            conditions.Add($"({placeAt}, {placeId}) < (@at, @id)");
            parameters.AddRange([("@at", after.At), ("@id", after.Id)]);
        }

        parameters.AddRange([("@limit", part.Size + 1), ("@skip", part.Skip)]);
        return connection.QueryAsync(
            $"""
            SELECT p.* {extra} FROM (
              SELECT {columns} FROM {from} WHERE {string.Join(" AND ", conditions)}
              ORDER BY {placeAt} DESC, {placeId} DESC LIMIT @limit OFFSET @skip) p
            ORDER BY p.place_at DESC, p.place_id DESC
            """,
            row,
            parameters.ToArray());
    }

    /// <summary>How many rows there are, as far as lists count.</summary>
    public async Task<int> CountAsync(DbConnection connection)
    {
        var counts = await connection.QueryAsync(
            $"SELECT count(*) FROM (SELECT 1 FROM {from} WHERE {string.Join(" AND ", _conditions)} LIMIT {Page<int>.CountMax}) c",
            row => (int)row.GetInt64(0),
            _parameters.ToArray());
        return counts[0];
    }
}
