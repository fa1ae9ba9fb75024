namespace CloudAssistant.Silo.Storage;

/// <summary>Columns of rows that are written by one statement: arrays on PostgreSQL, the values of each row in turn on SQLite.</summary>
internal sealed class RowColumns<T>
{
    private readonly List<Column> _columns = [];

    /// <summary>Adds a column.</summary>
    public RowColumns<T> With<TValue>(string name, Func<T, TValue> value) => Add(name, value, Use.Set);

    /// <summary>Adds a column that names the row.</summary>
    public RowColumns<T> Key<TValue>(string name, Func<T, TValue> value) => Add(name, value, Use.Key);

    /// <summary>Adds a value for a further condition, see <see cref="Of"/>.</summary>
    public RowColumns<T> Beside<TValue>(string name, Func<T, TValue> value) => Add(name, value, Use.Beside);

    /// <summary>How a statement names the row's own value.</summary>
    public static string Of(string name, bool sqlite) => (sqlite ? "@" : "v.") + name;

    /// <summary>Inserts the rows.</summary>
    public string Insert(string table, bool sqlite) =>
        $"INSERT INTO {table} ({Names}) {(sqlite ? $"VALUES ({Parameters})" : $"SELECT * FROM unnest({Parameters})")}";

    /// <summary>Changes the rows <c>t</c> that the keys name.</summary>
    public string Update(string table, bool sqlite)
    {
        var sets = string.Join(", ", _columns.Where(column => column.Use == Use.Set).Select(column => $"{column.Name} = {Of(column.Name, sqlite)}"));
        return $"UPDATE {table} AS t SET {sets}{(sqlite ? "" : $" FROM {Table}")} WHERE {Match(sqlite)}";
    }

    /// <summary>Deletes the rows <c>t</c> that the keys name.</summary>
    public string Delete(string table, bool sqlite) =>
        $"DELETE FROM {table} AS t{(sqlite ? "" : $" USING {Table}")} WHERE {Match(sqlite)}";

    /// <summary>Reads the rows <c>t</c> that the keys name.</summary>
    public string Select(string table, string columns, bool sqlite) =>
        $"SELECT {columns} FROM {table} AS t{(sqlite ? "" : $" JOIN {Table} ON true")} WHERE {Match(sqlite)}";

    /// <summary>One array per column.</summary>
    public IEnumerable<(string Name, object? Value)> Arrays(IReadOnlyList<T> rows) => _columns.Select(column => (column.Name, (object?)column.All(rows)));

    /// <summary>The values of one row.</summary>
    public IEnumerable<(string Name, object? Value)> Values(T row) => _columns.Select(column => (column.Name, column.One(row)));

    private string Names => string.Join(", ", _columns.Select(column => column.Name));

    private string Parameters => string.Join(", ", _columns.Select(column => "@" + column.Name));

    private string Table => $"unnest({Parameters}) AS v({Names})";

    private string Match(bool sqlite) =>
        string.Join(" AND ", _columns.Where(column => column.Use == Use.Key).Select(column => $"t.{column.Name} = {Of(column.Name, sqlite)}"));

    private RowColumns<T> Add<TValue>(string name, Func<T, TValue> value, Use use)
    {
        _columns.Add(new(name, use, rows => All(rows, value), row => value(row)));
        return this;
    }

    private static TValue[] All<TValue>(IReadOnlyList<T> rows, Func<T, TValue> value)
    {
        var all = new TValue[rows.Count];
        for (var i = 0; i < all.Length; i++)
            all[i] = value(rows[i]);
        return all;
    }

    private enum Use
    {
        Key,
        Set,
        Beside,
    }

    private sealed record Column(string Name, Use Use, Func<IReadOnlyList<T>, object> All, Func<T, object?> One);
}
