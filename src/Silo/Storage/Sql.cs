using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace CloudAssistant.Silo.Storage;

/// <summary>Short forms for ADO.NET. Parameters are named <c>@name</c> in both databases; null becomes NULL.</summary>
internal static class Sql
{
    /// <summary>Is told of every statement of this flow of calls. For tests that ask the database for its plans; nobody listens in production.</summary>
    internal static readonly AsyncLocal<Action<DbConnection, string, IReadOnlyList<(string Name, object? Value)>>?> Watch = new();

    /// <summary>A command in the connection's running transaction, if it has one.</summary>
    public static DbCommand Command(this DbConnection connection, string text, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        Watch.Value?.Invoke(connection, text, parameters.ToArray());
        var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>Runs a text without parameters.</summary>
    public static async Task<int> ExecuteAsync(this DbConnection connection, string text, CancellationToken cancellation = default)
    {
        await using var command = connection.Command(text);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Runs a text and returns how many rows it changed.</summary>
    public static Task<int> ExecuteAsync(this DbConnection connection, string text, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        RunAsync(connection.Command(text, parameters));

    /// <summary>Reads all rows.</summary>
    public static Task<List<T>> QueryAsync<T>(
        this DbConnection connection, string text, Func<DbDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        ReadAsync(connection.Command(text, parameters), row);

    /// <summary>True on SQLite.</summary>
    public static bool IsSqlite(this DbConnection connection) => connection is SqliteConnection;

    private static async Task<int> RunAsync(DbCommand command)
    {
        await using (command)
            return await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<T>> ReadAsync<T>(DbCommand command, Func<DbDataReader, T> row)
    {
        await using (command)
        {
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<T>();
            while (await reader.ReadAsync())
                rows.Add(row(reader));
            return rows;
        }
    }
}
