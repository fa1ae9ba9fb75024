using System.Data.Common;
using System.Text.Json;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Access;

/// <summary>A nonce as it is stored.</summary>
internal readonly record struct Nonce(string AccessKeyId, string Value, long ExpiresAt);

/// <summary>
/// Writes used nonces. While one statement runs, further nonces gather for the next: many callers at once share a commit, one alone waits for nobody.
/// </summary>
internal sealed class NonceWriter : IAsyncDisposable
{
    /// <summary>Most nonces in one statement.</summary>
    public const int BatchMax = 500;

    private static readonly MergingLimits Limits = new()
    {
        Writers = 1, Together = BatchMax, WeightTogether = 0, Waiting = 20_000, WeightWaiting = 0,
    };

    private readonly Database _database;
    private readonly MergingWriter<Nonce, bool> _writer;

    public NonceWriter(Database database, TimeProvider time)
    {
        _database = database;
        _writer = new(Limits, time, WriteAsync);
    }

    /// <summary>True when nobody used the nonce before.</summary>
    public Task<bool> BurnAsync(Nonce nonce) => _writer.WriteAsync(nonce);

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private async Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<Nonce> nonces)
    {
        var written = await _database.WriteBatchAsync(connection => InsertAsync(connection, nonces));
        // Removing answers the second of two equal nonces in one batch with false.
        return [.. nonces.Select(nonce => written.Remove((nonce.AccessKeyId, nonce.Value)))];
    }

    private static async Task<HashSet<(string AccessKeyId, string Value)>> InsertAsync(DbConnection connection, IReadOnlyList<Nonce> batch)
    {
        // In key order, so that two silos never wait for each other in a circle.
        var nonces = batch.OrderBy(nonce => nonce.AccessKeyId, StringComparer.Ordinal).ThenBy(nonce => nonce.Value, StringComparer.Ordinal).ToArray();
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
}
