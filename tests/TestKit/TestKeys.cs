using System.Text;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Silo.Access;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.TestKit;

/// <summary>Access keys of the callers that tests are.</summary>
public static class TestKeys
{
    /// <summary>May do everything in the first account.</summary>
    public static Caller Owner { get; } = new(AccountId.First, "key");

    /// <summary>May do everything in another account.</summary>
    public static Caller Stranger { get; } = new(new("2000000000000002"), "stranger");

    private static readonly Caller[] Administrators = [Owner, Stranger, new(AccountId.First, "test-key")];

    internal static Task AddAsync(Database database, ISecretBox box) => database.WriteAsync(async connection =>
    {
        foreach (var caller in Administrators)
            await AddAsync(connection, box, caller, "AdministratorAccess");
        return 0;
    });

    internal static async Task AddAsync(System.Data.Common.DbConnection connection, ISecretBox box, Caller caller, params IReadOnlyList<string> policies)
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO access_keys (access_key_id, account, name, secret, enabled, created_at) VALUES (@id, @account, @id, @secret, @enabled, 1)
            ON CONFLICT DO NOTHING
            """,
            ("id", caller.AccessKeyId), ("account", caller.Account.Value), ("enabled", true),
            ("secret", box.Seal(AccessBook.Place(caller.AccessKeyId), Encoding.UTF8.GetBytes("a secret of a test, " + caller.AccessKeyId))));
        foreach (var policy in policies)
        {
            await connection.ExecuteAsync(
                "INSERT INTO key_policies (access_key_id, policy, account, attached_at) VALUES (@id, @policy, @account, 1) ON CONFLICT DO NOTHING",
                ("id", caller.AccessKeyId), ("policy", policy), ("account", caller.Account.Value));
        }
    }
}
