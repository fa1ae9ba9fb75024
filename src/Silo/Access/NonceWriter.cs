using System.Data.Common;
using System.Text.Json;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Access;

/// <summary>A nonce as it is stored.</summary>
internal readonly record struct Nonce(string AccessKeyId, string Value, long ExpiresAt);

/// <summary>
/// Writes used nonces. While one statement runs, further nonces gather for the next: many callers at once share a commit, one alone waits for nobody.
/// </summary>
internal sealed class NonceWriter(Database database)
{
    /// <summary>Most nonces in one statement.</summary>
    public const int BatchMax = 500;

    private readonly Lock _lock = new();
    private List<Waiting> _waiting = [];
    private bool _writing;

    /// <summary>True when nobody used the nonce before.</summary>
    public Task<bool> BurnAsync(Nonce nonce)
    {
        var waiting = new Waiting(nonce, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            _waiting.Add(waiting);
            if (_writing)
                return waiting.Answer.Task;
            _writing = true;
        }

        // Runs until nothing waits; its outcome is the answer of each that waits.
        _ = Task.Run(WriteAllAsync);
        return waiting.Answer.Task;
    }

    private async Task WriteAllAsync()
    {
        while (TakeBatch() is { Count: > 0 } batch)
        {
            try
            {
                var written = await database.WriteAsync(connection => InsertAsync(connection, batch));
                // Removing answers the second of two equal nonces in one batch with false.
                foreach (var waiting in batch)
                    waiting.Answer.SetResult(written.Remove((waiting.Nonce.AccessKeyId, waiting.Nonce.Value)));
            }
            catch (Exception exception)
            {
                // The callers judge: each gets the failure as its own.
                foreach (var waiting in batch)
                    waiting.Answer.TrySetException(exception);
            }
        }
    }

    private List<Waiting> TakeBatch()
    {
        lock (_lock)
        {
            var batch = _waiting.Count <= BatchMax ? _waiting : _waiting[..BatchMax];
            _waiting = _waiting.Count <= BatchMax ? [] : _waiting[BatchMax..];
            _writing = batch.Count > 0;
            return batch;
        }
    }

    private static async Task<HashSet<(string AccessKeyId, string Value)>> InsertAsync(DbConnection connection, List<Waiting> batch)
    {
        // In key order, so that two silos never wait for each other in a circle.
        var nonces = batch.Select(waiting => waiting.Nonce).OrderBy(nonce => nonce.AccessKeyId, StringComparer.Ordinal).ThenBy(nonce => nonce.Value, StringComparer.Ordinal).ToArray();
        var rows = connection.IsSqlite()
            ? await connection.QueryAsync(
                """
                INSERT INTO nonces (access_key_id, nonce, expires_at)
                SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(@rows) WHERE true
                ON CONFLICT (access_key_id, nonce) DO NOTHING
                RETURNING access_key_id, nonce
                """,
                Key,
                ("@rows", JsonSerializer.Serialize(nonces.Select(nonce => new object[] { nonce.AccessKeyId, nonce.Value, nonce.ExpiresAt }))))
            : await connection.QueryAsync(
                """
                INSERT INTO nonces (access_key_id, nonce, expires_at)
                SELECT * FROM unnest(@keys, @nonces, @expires)
                ON CONFLICT (access_key_id, nonce) DO NOTHING
                RETURNING access_key_id, nonce
                """,
                Key,
                ("@keys", nonces.Select(nonce => nonce.AccessKeyId).ToArray()),
                ("@nonces", nonces.Select(nonce => nonce.Value).ToArray()),
                ("@expires", nonces.Select(nonce => nonce.ExpiresAt).ToArray()));
        return [.. rows];
    }

    private static (string AccessKeyId, string Value) Key(DbDataReader row) => (row.GetString(0), row.GetString(1));

    private sealed record Waiting(Nonce Nonce, TaskCompletionSource<bool> Answer);
}
