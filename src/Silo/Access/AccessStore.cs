using System.Collections.Immutable;
using System.Data.Common;
using System.Text;
using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Storage;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Silo.Access;

/// <summary>Keys and policies in the database.</summary>
internal sealed class AccessStore(Database database, ISecretBox box, IOptions<PolicyOptions> options) : IAccessStore
{
    public Task<Reply<AccessKeyCreated>> CreateKeyAsync(AccountId account, string name, DateTimeOffset now) => ChangeAsync<AccessKeyCreated>(account, async connection =>
    {
        if (await CountAsync(connection, "SELECT count(*) FROM access_keys WHERE account = @account", ("account", account.Value)) >= options.Value.KeysPerAccountMax)
            return new Refusal(RefusalCode.LimitExceededAccessKey, $"The account has {options.Value.KeysPerAccountMax} keys, which is the limit: delete one first.");
        var (id, secret) = NewAccessKey.Create();
        await connection.ExecuteAsync(
            "INSERT INTO access_keys (access_key_id, account, name, secret, enabled, created_at) VALUES (@id, @account, @name, @secret, @enabled, @now)",
            ("id", id), ("account", account.Value), ("name", name), ("secret", box.Seal(AccessBook.Place(id), Encoding.UTF8.GetBytes(secret))), ("enabled", true),
            ("now", now.ToUnixTimeMilliseconds()));
        return new AccessKeyCreated(new() { Id = id, Name = name, Enabled = true, CreatedAt = now }, secret);
    });

    public async Task<ImmutableArray<AccessKeyView>> ListKeysAsync(AccountId account) => await database.ReadAsync(async connection =>
    {
        var attached = (await connection.QueryAsync(
            "SELECT access_key_id, policy FROM key_policies WHERE account = @account ORDER BY policy",
            row => (Key: row.GetString(0), Policy: row.GetString(1)), ("account", account.Value))).ToLookup(pair => pair.Key, pair => pair.Policy);
        var keys = await connection.QueryAsync(
            "SELECT access_key_id, name, enabled, created_at, last_used_at FROM access_keys WHERE account = @account ORDER BY created_at, access_key_id",
            row => new AccessKeyView
            {
                Id = row.GetString(0),
                Name = row.GetString(1),
                Enabled = row.GetBoolean(2),
                CreatedAt = TimeOf(row, 3),
                LastUsedAt = row.IsDBNull(4) ? null : TimeOf(row, 4),
                Policies = [.. attached[row.GetString(0)]],
            },
            ("account", account.Value));
        return keys.ToImmutableArray();
    });

    public Task<Reply<Done>> UpdateKeyAsync(AccountId account, string accessKeyId, AccessKeyChange change) => ChangeAsync<Done>(account, async connection =>
    {
        if (await MissingAsync(connection, account, accessKeyId) is { } missing)
            return missing;
        if (change.Enabled == false && await AdministratorRule.RefuseAsync(connection, account, accessKeyId) is { } last)
            return last;
        await connection.ExecuteAsync(
            "UPDATE access_keys SET name = coalesce(@name, name), enabled = coalesce(@enabled, enabled) WHERE account = @account AND access_key_id = @id",
            ("account", account.Value), ("id", accessKeyId), ("name", change.Name), ("enabled", change.Enabled));
        return new Done();
    });

    public Task<Reply<Done>> DeleteKeyAsync(AccountId account, string accessKeyId) => ChangeAsync<Done>(account, async connection =>
    {
        if ((await MissingAsync(connection, account, accessKeyId) ?? await AdministratorRule.RefuseAsync(connection, account, accessKeyId)) is { } refusal)
            return refusal;
        await connection.ExecuteAsync(
            "DELETE FROM key_policies WHERE account = @account AND access_key_id = @id", ("account", account.Value), ("id", accessKeyId));
        await connection.ExecuteAsync(
            "DELETE FROM access_keys WHERE account = @account AND access_key_id = @id", ("account", account.Value), ("id", accessKeyId));
        return new Done();
    });

    public Task<Reply<Done>> PutPolicyAsync(AccountId account, string name, string document, DateTimeOffset now) => ChangeAsync<Done>(account, async connection =>
    {
        if (await AdministratorRule.RefusePutAsync(connection, account, name, document) is { } last)
            return last;
        var max = options.Value.PoliciesPerAccountMax;
        if (await CountAsync(connection, "SELECT count(*) FROM policies WHERE account = @account AND name <> @name", ("account", account.Value), ("name", name)) >= max)
            return new Refusal(RefusalCode.LimitExceededPolicy, $"The account has {max} policies, which is the limit: delete one first.");
        await connection.ExecuteAsync(
            """
            INSERT INTO policies (account, name, document, created_at, updated_at) VALUES (@account, @name, @document, @now, @now)
            ON CONFLICT (account, name) DO UPDATE SET document = excluded.document, updated_at = excluded.updated_at
            """,
            ("account", account.Value), ("name", name), ("document", document), ("now", now.ToUnixTimeMilliseconds()));
        return new Done();
    });

    public async Task<PolicyView?> FindPolicyAsync(AccountId account, string name)
    {
        if (BuiltInPolicies.Documents.TryGetValue(name, out var builtIn))
            return (await ListPoliciesAsync(account)).Single(policy => policy.Name == name) with { Document = builtIn };
        await using var connection = await database.OpenAsync();
        var found = await connection.QueryAsync(
            """
            SELECT p.document, p.created_at, p.updated_at, (SELECT count(*) FROM key_policies k WHERE k.account = p.account AND k.policy = p.name)
            FROM policies p WHERE p.account = @account AND p.name = @name
            """,
            row => new PolicyView
            {
                Name = name, Document = row.GetString(0), CreatedAt = TimeOf(row, 1), UpdatedAt = TimeOf(row, 2), AttachmentCount = (int)row.GetInt64(3),
            },
            ("account", account.Value), ("name", name));
        return found.SingleOrDefault();
    }

    public async Task<ImmutableArray<PolicyView>> ListPoliciesAsync(AccountId account) => await database.ReadAsync(async connection =>
    {
        var attached = (await connection.QueryAsync(
            "SELECT policy, count(*) FROM key_policies WHERE account = @account GROUP BY policy",
            row => (Name: row.GetString(0), Count: (int)row.GetInt64(1)), ("account", account.Value))).ToDictionary(pair => pair.Name, pair => pair.Count);
        var own = await connection.QueryAsync(
            "SELECT name, created_at, updated_at FROM policies WHERE account = @account",
            row => new PolicyView
            {
                Name = row.GetString(0), CreatedAt = TimeOf(row, 1), UpdatedAt = TimeOf(row, 2), AttachmentCount = attached.GetValueOrDefault(row.GetString(0)),
            },
            ("account", account.Value));
        var builtIn = BuiltInPolicies.Documents.Keys.Select(name => new PolicyView { Name = name, BuiltIn = true, AttachmentCount = attached.GetValueOrDefault(name) });
        return own.Concat(builtIn).OrderBy(policy => policy.Name, StringComparer.Ordinal).ToImmutableArray();
    });

    public Task<Reply<Done>> DeletePolicyAsync(AccountId account, string name) => ChangeAsync<Done>(account, async connection =>
    {
        (string, object?)[] which = [("account", account.Value), ("name", name)];
        var keys = await CountAsync(connection, "SELECT count(*) FROM key_policies WHERE account = @account AND policy = @name", which);
        if (keys > 0)
            return new Refusal(RefusalCode.DeleteConflictPolicy, $"The policy is attached to {keys} keys: detach it first.");
        return await connection.ExecuteAsync("DELETE FROM policies WHERE account = @account AND name = @name", which) == 0 ? AccessNames.NoSuchPolicy : new Done();
    });

    public Task<Reply<Done>> AttachAsync(AccountId account, string name, string accessKeyId, DateTimeOffset now) => ChangeAsync<Done>(account, async connection =>
    {
        if ((await MissingAsync(connection, account, accessKeyId) ?? await NoPolicyAsync(connection, account, name)
            ?? await AdministratorRule.RefuseAttachAsync(connection, account, name, accessKeyId)) is { } missing)
            return missing;
        var max = options.Value.PoliciesPerKeyMax;
        var others = await CountAsync(
            connection, "SELECT count(*) FROM key_policies WHERE account = @account AND access_key_id = @id AND policy <> @name",
            ("account", account.Value), ("id", accessKeyId), ("name", name));
        if (others >= max)
            return new Refusal(RefusalCode.LimitExceededPolicyAttachment, $"The key has {others} policies; at most {max} are allowed.");
        await connection.ExecuteAsync(
            """
            INSERT INTO key_policies (access_key_id, policy, account, attached_at) VALUES (@id, @name, @account, @now) ON CONFLICT (access_key_id, policy) DO NOTHING
            """,
            ("account", account.Value), ("id", accessKeyId), ("name", name), ("now", now.ToUnixTimeMilliseconds()));
        return new Done();
    });

    public Task<Reply<Done>> DetachAsync(AccountId account, string name, string accessKeyId) => ChangeAsync<Done>(account, async connection =>
    {
        if ((await MissingAsync(connection, account, accessKeyId) ?? await NoPolicyAsync(connection, account, name)) is { } missing)
            return missing;
        if (name == BuiltInPolicies.Administrator && await AdministratorRule.RefuseAsync(connection, account, accessKeyId) is { } last)
            return last;
        await connection.ExecuteAsync(
            "DELETE FROM key_policies WHERE account = @account AND access_key_id = @id AND policy = @name",
            ("account", account.Value), ("id", accessKeyId), ("name", name));
        return new Done();
    });

    private async Task<Reply<T>> ChangeAsync<T>(AccountId account, Func<DbConnection, Task<Reply<T>>> change) => await database.WriteAsync(async connection =>
    {
        // Holds the row until the commit: what the change sees of the account nobody else changes meanwhile.
        await connection.ExecuteAsync(
            "INSERT INTO access_changes AS kept (account, changes) VALUES (@account, 1) ON CONFLICT (account) DO UPDATE SET changes = kept.changes + 1",
            ("account", account.Value));
        return await change(connection);
    });

    private static async Task<Refusal?> MissingAsync(DbConnection connection, AccountId account, string accessKeyId) =>
        await CountAsync(
            connection, "SELECT count(*) FROM access_keys WHERE account = @account AND access_key_id = @id", ("account", account.Value), ("id", accessKeyId)) == 0
            ? AccessNames.NoSuchKey
            : null;

    private static async Task<Refusal?> NoPolicyAsync(DbConnection connection, AccountId account, string name) =>
        BuiltInPolicies.Contains(name)
        || await CountAsync(connection, "SELECT count(*) FROM policies WHERE account = @account AND name = @name", ("account", account.Value), ("name", name)) > 0
            ? null
            : AccessNames.NoSuchPolicy;

    private static async Task<long> CountAsync(DbConnection connection, string text, params (string, object?)[] parameters) =>
        (await connection.QueryAsync(text, row => row.GetInt64(0), parameters))[0];

    private static DateTimeOffset TimeOf(DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
