using System.Data.Common;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;
using Npgsql;
using NpgsqlTypes;

namespace CloudAssistant.Silo.Invocations;

/// <summary>Inserts new records: COPY on PostgreSQL, one prepared statement on SQLite. New records are Waiting or Sent, the rest of their columns is empty.</summary>
internal static class RecordInsert
{
    public static Task RunAsync(DbConnection connection, IReadOnlyList<RecordRow> records) =>
        connection is NpgsqlConnection postgres ? CopyAsync(postgres, records) : InsertAsync(connection, records);

    private static async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<RecordRow> records)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            """
            COPY records (tick, invocation, ordinal, account, instance, state, epoch, start_by, sent_at, updated_at, error, error_info, unconfirmed, dropped)
            FROM STDIN (FORMAT BINARY)
            """);
        foreach (var record in records)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(record.Key.Tick, NpgsqlDbType.Bigint);
            await copy.WriteAsync(record.Key.Invocation.Raw(), NpgsqlDbType.Uuid);
            await copy.WriteAsync(record.Key.Ordinal, NpgsqlDbType.Integer);
            await copy.WriteAsync(record.Account.Value, NpgsqlDbType.Text);
            await copy.WriteAsync(record.Instance.Raw(), NpgsqlDbType.Uuid);
            await copy.WriteAsync((short)record.State, NpgsqlDbType.Smallint);
            await copy.WriteAsync(record.Epoch, NpgsqlDbType.Bigint);
            await copy.WriteAsync(record.StartBy, NpgsqlDbType.Bigint);
            if (record.SentAt is { } sentAt)
                await copy.WriteAsync(sentAt, NpgsqlDbType.Bigint);
            else
                await copy.WriteNullAsync();
            await copy.WriteAsync(record.UpdatedAt, NpgsqlDbType.Bigint);
            await copy.WriteAsync((short)record.Error, NpgsqlDbType.Smallint);
            await copy.WriteAsync(record.ErrorInfo, NpgsqlDbType.Text);
            await copy.WriteAsync(record.Unconfirmed, NpgsqlDbType.Boolean);
            await copy.WriteAsync(record.Dropped, NpgsqlDbType.Bigint);
        }

        await copy.CompleteAsync();
    }

    private static async Task InsertAsync(DbConnection connection, IReadOnlyList<RecordRow> records)
    {
        await using var command = connection.Command(
            """
            INSERT INTO records (tick, invocation, ordinal, account, instance, state, epoch, start_by, sent_at, updated_at, error, error_info, unconfirmed, dropped)
            VALUES (@tick, @invocation, @ordinal, @account, @instance, @state, @epoch, @start_by, @sent_at, @updated_at, 0, '', 0, 0)
            """,
            ("tick", 0L), ("invocation", null), ("ordinal", 0), ("account", null), ("instance", null), ("state", (short)0), ("epoch", 0L),
            ("start_by", 0L), ("sent_at", null), ("updated_at", 0L));
        foreach (var record in records)
        {
            object?[] values =
            [
                record.Key.Tick, record.Key.Invocation.Raw(), record.Key.Ordinal, record.Account.Value, record.Instance.Raw(), (short)record.State,
                record.Epoch, record.StartBy, record.SentAt, record.UpdatedAt,
            ];
            for (var i = 0; i < values.Length; i++)
                command.Parameters[i].Value = values[i] ?? DBNull.Value;
            await command.ExecuteNonQueryAsync();
        }
    }
}
