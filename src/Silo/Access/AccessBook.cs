using System.Data.Common;
using System.Text;
using CloudAssistant.Grains.Access;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Access;

/// <summary>Access keys and nonces in the database.</summary>
internal sealed class AccessBook(Database database, ISecretBox box, NonceWriter nonces) : IAccessBook
{
    /// <summary>Where the secret of a key stands.</summary>
    public static SecretPlace Place(string accessKeyId) => new("access_keys", accessKeyId, "signing");

    public async Task<AccessKey?> FindAsync(string accessKeyId)
    {
        await using var connection = await database.OpenAsync();
        var rows = await connection.QueryAsync(
            "SELECT account, secret, enabled FROM access_keys WHERE access_key_id = @id",
            row => new AccessKey(accessKeyId, new(row.GetString(0)), Open(accessKeyId, row), row.GetBoolean(2)),
            ("@id", accessKeyId));
        return rows.SingleOrDefault();
    }

    public Task<bool> BurnAsync(Nonce nonce) => nonces.BurnAsync(nonce);

    public Task NoteUsedAsync(string accessKeyId, DateTimeOffset usedAt) => database.WriteAsync(connection => connection.ExecuteAsync(
        "UPDATE access_keys SET last_used_at = @now WHERE access_key_id = @id AND (last_used_at IS NULL OR last_used_at < @now)",
        ("@id", accessKeyId),
        ("@now", usedAt.ToUnixTimeMilliseconds())));

    private string Open(string accessKeyId, DbDataReader row) => Encoding.UTF8.GetString(box.Open(Place(accessKeyId), row.GetFieldValue<byte[]>(1)));
}
