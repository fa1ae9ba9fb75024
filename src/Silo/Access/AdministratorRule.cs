using System.Data.Common;
using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Access;

/// <summary>
/// An account never loses its last administrator: an enabled key that may do everything and is denied nothing. Nobody could make another. To be asked where changes of
/// the account wait for each other.
/// </summary>
internal static class AdministratorRule
{
    /// <summary>Refuses to take that right from the key when no other has it, or null.</summary>
    public static async Task<Refusal?> RefuseAsync(DbConnection connection, AccountId account, string accessKeyId) =>
        (await AdministratorsAsync(connection, account)).Keys.SequenceEqual([accessKeyId]) ? Last : null;

    /// <summary>Refuses to attach a policy that denies something to the last administrator, or null.</summary>
    public static async Task<Refusal?> RefuseAttachAsync(DbConnection connection, AccountId account, string policy, string accessKeyId)
    {
        var document = await connection.QueryAsync(
            "SELECT p.document FROM policies p WHERE p.account = @account AND p.name = @name", row => row.GetString(0), ("account", account.Value), ("name", policy));
        return document.Exists(Denies) ? await RefuseAsync(connection, account, accessKeyId) : null;
    }

    /// <summary>Refuses to let a policy deny something when every administrator has it, or null.</summary>
    public static async Task<Refusal?> RefusePutAsync(DbConnection connection, AccountId account, string policy, string document)
    {
        if (!Denies(document))
            return null;
        var administrators = await AdministratorsAsync(connection, account);
        return administrators.Count > 0 && administrators.Values.All(policies => policies.Contains(policy)) ? Last : null;
    }

    private static Refusal Last => new(
        RefusalCode.OperationForbiddenLastAdministrator,
        $"It is the account's last enabled key with {BuiltInPolicies.Administrator} that is denied nothing: without it nobody could change keys any more. Make another one first.");

    // With the names of their policies.
    private static async Task<Dictionary<string, HashSet<string>>> AdministratorsAsync(DbConnection connection, AccountId account)
    {
        var rows = await connection.QueryAsync(
            """
            SELECT k.access_key_id, b.policy, p.document FROM key_policies a
            JOIN access_keys k ON k.access_key_id = a.access_key_id
            JOIN key_policies b ON b.access_key_id = a.access_key_id
            LEFT JOIN policies p ON p.account = b.account AND p.name = b.policy
            WHERE a.account = @account AND a.policy = @policy AND k.enabled
            """,
            row => (Key: row.GetString(0), Policy: row.GetString(1), Document: row.IsDBNull(2) ? null : row.GetString(2)),
            ("account", account.Value), ("policy", BuiltInPolicies.Administrator));
        return rows.GroupBy(row => row.Key).Where(key => !key.Any(row => row.Document is { } document && Denies(document)))
            .ToDictionary(key => key.Key, key => key.Select(row => row.Policy).ToHashSet());
    }

    // What cannot be read denies everything.
    private static bool Denies(string document) => !PolicyReader.Read(document).Try(out var statements, out _) || statements.Any(statement => !statement.Allows);
}
