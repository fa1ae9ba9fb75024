using System.Data.Common;
using Npgsql;

namespace CloudAssistant.Silo.Storage;

/// <summary>Several statements for one round trip: a batch on PostgreSQL, one after the other on SQLite, in the order they were added.</summary>
internal sealed class Statements
{
    private readonly List<(string Text, (string Name, object? Value)[] Parameters, Action<DbDataReader>? Row, Action<int>? Changed)> _all = [];

    public bool IsEmpty => _all.Count == 0;

    /// <summary>Adds a query; <paramref name="row"/> is called for each row.</summary>
    public void Query(string text, Action<DbDataReader> row, params (string Name, object? Value)[] parameters) => _all.Add((text, parameters, row, null));

    /// <summary>Adds a change; <paramref name="changed"/> gets the number of rows.</summary>
    public void Change(string text, Action<int>? changed, params (string Name, object? Value)[] parameters) => _all.Add((text, parameters, null, changed));

    /// <summary>Runs them in the connection's running transaction.</summary>
    public Task RunAsync(DbConnection connection) => connection is NpgsqlConnection postgres ? RunBatchAsync(postgres) : RunEachAsync(connection);

    private async Task RunBatchAsync(NpgsqlConnection connection)
    {
        if (IsEmpty)
            return;
        await using var batch = connection.CreateBatch();
        foreach (var (text, parameters, _, _) in _all)
        {
            Sql.Watch.Value?.Invoke(connection, text, parameters);
            var command = batch.CreateBatchCommand();
            command.CommandText = text;
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
        foreach (var (text, parameters, row, changed) in _all)
        {
            await using var command = connection.Command(text, parameters);
            if (row is null)
            {
                var count = await command.ExecuteNonQueryAsync();
                changed?.Invoke(count);
                continue;
            }

            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                row(reader);
        }
    }
}
