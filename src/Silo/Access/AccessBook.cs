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
        AccessKey? key = null;
        var policies = await connection.QueryAsync(
            """
            SELECT k.account, k.secret, k.enabled, a.policy, p.document FROM access_keys k
            LEFT JOIN key_policies a ON a.access_key_id = k.access_key_id AND a.account = k.account
            LEFT JOIN policies p ON p.account = a.account AND p.name = a.policy
            WHERE k.access_key_id = @id ORDER BY a.policy
            """,
            row =>
            {
                key ??= new(accessKeyId, new(row.GetString(0)), Open(accessKeyId, row), row.GetBoolean(2));
                return (Name: row.IsDBNull(3) ? "" : row.GetString(3), Document: row.IsDBNull(4) ? "" : row.GetString(4));
            },
            ("@id", accessKeyId));
        return key is null
            ? null
            : key with
            {
                Policies = KeyPolicies.Of(policies.Where(policy => policy.Name.Length > 0)
                    .Select(policy => (policy.Name, BuiltInPolicies.StatementsOf(policy.Name, policy.Document)))),
            };
    }

    public Task<bool> BurnAsync(Nonce nonce) => nonces.BurnAsync(nonce);

    public Task NoteUsedAsync(string accessKeyId, DateTimeOffset usedAt) => database.WriteAsync(connection => connection.ExecuteAsync(
        "UPDATE access_keys SET last_used_at = @now WHERE access_key_id = @id AND (last_used_at IS NULL OR last_used_at < @now)",
        ("@id", accessKeyId),
        ("@now", usedAt.ToUnixTimeMilliseconds())));

    private string Open(string accessKeyId, DbDataReader row) => Encoding.UTF8.GetString(box.Open(Place(accessKeyId), row.GetFieldValue<byte[]>(1)));
}
