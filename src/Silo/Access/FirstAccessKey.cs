using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Time;
using CloudAssistant.Silo.Hosting;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Access;

/// <summary>Makes the first access key of a new server, and checks at each start that the stored secrets are encrypted and can be opened.</summary>
internal static class FirstAccessKey
{
    private const int CheckedMax = 3;

    /// <summary>
    /// To be called under the lock of the migrations. When there is no key at all, makes one that may do everything and writes it to <paramref name="path"/>, mode 0600.
    /// The file is on the disk before the row is: after a crash in between, the key of the file is the one stored.
    /// </summary>
    public static async Task EnsureAsync(Database database, ISecretBox box, IClock clock, string path, CancellationToken cancellation = default)
    {
        await using var reading = await database.OpenAsync(cancellation);
        var stored = await reading.QueryAsync(
            "SELECT access_key_id, secret FROM access_keys ORDER BY created_at LIMIT @max",
            row => (Id: row.GetString(0), Secret: row.GetFieldValue<byte[]>(1)),
            ("@max", CheckedMax));
        foreach (var (id, secret) in stored)
            Check(box, id, secret);
        if (stored.Count > 0)
            return;

        var key = File.Exists(path) ? Parse(path) : Create(path);
        var sealedSecret = box.Seal(AccessBook.Place(key.Id), Encoding.UTF8.GetBytes(key.Secret));
        await database.WriteAsync(
            async connection =>
            {
                var (account, now) = (AccountId.First.Value, clock.Now.ToUnixTimeMilliseconds());
                await connection.ExecuteAsync(
                    """
                    INSERT INTO access_keys (access_key_id, account, name, secret, enabled, created_at)
                    VALUES (@id, @account, 'first', @secret, @enabled, @now)
                    ON CONFLICT (access_key_id) DO NOTHING
                    """,
                    ("@id", key.Id), ("@account", account), ("@secret", sealedSecret), ("@enabled", true), ("@now", now));
                return await connection.ExecuteAsync(
                    "INSERT INTO key_policies (access_key_id, policy, account, attached_at) VALUES (@id, @policy, @account, @now) ON CONFLICT DO NOTHING",
                    ("@id", key.Id), ("@policy", BuiltInPolicies.Administrator), ("@account", account), ("@now", now));
            },
            cancellation);
    }

    private static void Check(ISecretBox box, string id, byte[] stored)
    {
        try
        {
            var secret = box.Open(AccessBook.Place(id), stored);
            if (stored.AsSpan().IndexOf(secret) >= 0)
                throw new RefusedAtStartException($"The secret of access key {id} is stored readable. Replace the key.");
        }
        catch (CryptographicException exception)
        {
            throw new RefusedAtStartException(
                $"The secret of access key {id} does not open with this master key. Put the master key of this database in its place.", exception);
        }
    }

    private static (string Id, string Secret) Create(string path)
    {
        var (id, secret) = NewAccessKey.Create();
        PrivateFile.Create(path, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["AccessKeyId"] = id, ["AccessKeySecret"] = secret }));
        return (id, secret);
    }

    private static (string Id, string Secret) Parse(string path)
    {
        try
        {
            var key = JsonSerializer.Deserialize<Dictionary<string, string>>(PrivateFile.Read(path));
            if (key is not null && key.TryGetValue("AccessKeyId", out var id) && key.TryGetValue("AccessKeySecret", out var secret) && id.Length > 0 && secret.Length >= 16)
                return (id, secret);
        }
        catch (JsonException)
        {
            // Not even JSON; its message might quote what it holds.
        }

        throw new RefusedAtStartException($"{path} holds no access key. Move it away to get a new one.");
    }
}
