using System.Data.Common;
using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Access;

/// <summary>An account never loses its last enabled key that may do everything: nobody could give it one again.</summary>
internal static class AdministratorRule
{
    /// <summary>Refuses to take that right from the key when no other enabled key has it, or null. To be asked where changes of the account wait for each other.</summary>
    public static async Task<Refusal?> RefuseAsync(DbConnection connection, AccountId account, string accessKeyId)
    {
        var administrators = await connection.QueryAsync(
            """
            SELECT k.access_key_id FROM key_policies a JOIN access_keys k ON k.access_key_id = a.access_key_id
            WHERE a.account = @account AND a.policy = @policy AND k.enabled
            """,
            row => row.GetString(0), ("account", account.Value), ("policy", BuiltInPolicies.Administrator));
        return administrators is [var only] && only == accessKeyId
            ? new(RefusalCode.OperationForbiddenLastAdministrator,
                $"It is the account's last enabled key with {BuiltInPolicies.Administrator}: without it nobody could change keys any more. Give the policy to another key first.")
            : null;
    }
}
