using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CloudAssistant.Silo.Storage;

/// <summary>Several statements for one round trip: a batch on PostgreSQL, one after the other on SQLite, in the order they were added.</summary>
internal sealed class Statements(bool sqlite)
{
    private readonly List<Statement> _all = [];

    public bool IsEmpty => _all.Count == 0;

    /// <summary>The database is SQLite.</summary>
    public bool Sqlite { get; } = sqlite;

    /// <summary>Adds a query; <paramref name="row"/> is called for each row.</summary>
    public void Query(string text, Action<DbDataReader> row, params (string Name, object? Value)[] parameters) => _all.Add(new(text, [parameters], row, null));

    /// <summary>Adds a change; <paramref name="changed"/> gets the number of rows.</summary>
    public void Change(string text, Action<int>? changed, params (string Name, object? Value)[] parameters) => _all.Add(new(text, [parameters], null, changed));

    /// <summary>Adds a statement on many rows, unless there are none: on PostgreSQL it gets an array per column, on SQLite it runs once per row.</summary>
    public void Rows<T>(
        string text, RowColumns<T> columns, IReadOnlyList<T> rows, Action<int>? changed = null, Action<DbDataReader>? row = null,
        params (string Name, object? Value)[] shared)
    {
        if (rows.Count > 0)
            _all.Add(new(text, Sqlite ? rows.Select(one => columns.Values(one).Concat(shared)) : [columns.Arrays(rows).Concat(shared)], row, changed));
    }

    /// <summary>Adds new rows of a table.</summary>
    public void Insert<T>(string table, RowColumns<T> columns, IReadOnlyList<T> rows, string onConflict = "") =>
        Rows($"{columns.Insert(table, Sqlite)} {onConflict}", columns, rows);

    /// <summary>
    /// Has PostgreSQL look rows up by their keys, in all that this transaction does from here on. One plan serves any number of keys: made anew for each
    /// transaction it costs half as much again for many small works, and for many keys it depends on how big the table seems just then. A plan that was made
    /// while a table was small would read all of it, and be kept until the table is analysed: on a new server, its whole first minute.
    /// </summary>
    public void LookUpByKey()
    {
        if (Sqlite)
            return;
        Change("SET LOCAL plan_cache_mode = force_generic_plan", null);
        Change("SET LOCAL enable_seqscan = off", null);
    }

    /// <summary>Ends the snapshot that these read in, without a round trip of its own: nothing can be read in it after these.</summary>
    public void EndSnapshot()
    {
        if (!Sqlite)
            Commit();
    }

    /// <summary>Begins a transaction that ends with <see cref="Commit"/>, on a connection that is in none. PostgreSQL only.</summary>
    public void Begin() => Change("BEGIN", null);

    /// <summary>The same to read in one snapshot.</summary>
    public void BeginSnapshot() => Change("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", null);

    /// <summary>Ends the transaction. PostgreSQL only.</summary>
    public void Commit() => Change("COMMIT", null);

    /// <summary>Runs them in the connection's running transaction.</summary>
    public Task RunAsync(DbConnection connection) => connection is NpgsqlConnection postgres ? RunBatchAsync(postgres) : RunEachAsync(connection);

    private async Task RunBatchAsync(NpgsqlConnection connection)
    {
        if (IsEmpty)
            return;
        await using var batch = connection.CreateBatch();
        foreach (var statement in _all)
        {
            var parameters = statement.Runs.Single().ToList();
            Sql.Watch.Value?.Invoke(connection, statement.Text, parameters);
            var command = batch.CreateBatchCommand();
            command.CommandText = statement.Text;
            foreach (var (name, value) in parameters)
                command.Parameters.Add(new NpgsqlParameter(name, value ?? DBNull.Value));
            batch.BatchCommands.Add(command);
        }

        await using (var reader = await batch.ExecuteReaderAsync())
        {
            // Only statements that return rows have a result to step to.
            foreach (var row in _all.Select(statement => statement.Row).OfType<Action<DbDataReader>>())
            {
                while (await reader.ReadAsync())
                    row(reader);
                await reader.NextResultAsync();
            }
        }

        for (var i = 0; i < _all.Count; i++)
            _all[i].Changed?.Invoke((int)batch.BatchCommands[i].RecordsAffected);
    }

    private async Task RunEachAsync(DbConnection connection)
    {
        foreach (var statement in _all)
        {
            Sql.Watch.Value?.Invoke(connection, statement.Text, [.. statement.Runs.First()]);
            // Prepared once, however many rows it runs for.
            await using var command = connection.CreateCommand();
            command.CommandText = statement.Text;
            var changed = 0;
            foreach (var run in statement.Runs)
            {
                Set(command, run);
                if (statement.Row is null)
                {
                    changed += await command.ExecuteNonQueryAsync();
                    continue;
                }

                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                    statement.Row(reader);
            }

            statement.Changed?.Invoke(changed);
        }
    }

    private static void Set(DbCommand command, IEnumerable<(string Name, object? Value)> run)
    {
        var number = 0;
        foreach (var (name, value) in run)
        {
            if (number == command.Parameters.Count)
                command.Parameters.Add(new SqliteParameter { ParameterName = name });
            command.Parameters[number++].Value = value ?? DBNull.Value;
        }
    }

    private sealed record Statement(
        string Text, IEnumerable<IEnumerable<(string Name, object? Value)>> Runs, Action<DbDataReader>? Row, Action<int>? Changed);
}
