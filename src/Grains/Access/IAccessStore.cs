using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Access;

/// <summary>Access keys and policies of accounts in the database. Changes of one account come one after the other, so that no two together do what neither may:
/// take away the last key that may do everything.</summary>
internal interface IAccessStore
{
    /// <summary>Makes a key without policies.</summary>
    Task<Reply<AccessKeyCreated>> CreateKeyAsync(AccountId account, string name, DateTimeOffset now);

    /// <summary>All keys, oldest first.</summary>
    Task<ImmutableArray<AccessKeyView>> ListKeysAsync(AccountId account);

    /// <summary>Changes what is not null; see <see cref="IAccessDesk.UpdateKeyAsync"/>.</summary>
    Task<Reply<Done>> UpdateKeyAsync(AccountId account, string accessKeyId, AccessKeyChange change);

    /// <summary>Deletes a key with its attachments.</summary>
    Task<Reply<Done>> DeleteKeyAsync(AccountId account, string accessKeyId);

    /// <summary>Makes a policy or replaces its document.</summary>
    Task<Reply<Done>> PutPolicyAsync(AccountId account, string name, string document, DateTimeOffset now);

    /// <summary>The policy with its document, or null.</summary>
    Task<PolicyView?> FindPolicyAsync(AccountId account, string name);

    /// <summary>All policies by name, without documents.</summary>
    Task<ImmutableArray<PolicyView>> ListPoliciesAsync(AccountId account);

    /// <summary>Deletes a policy that is not attached.</summary>
    Task<Reply<Done>> DeletePolicyAsync(AccountId account, string name);

    /// <summary>Attaches a policy to a key.</summary>
    Task<Reply<Done>> AttachAsync(AccountId account, string name, string accessKeyId, DateTimeOffset now);

    /// <summary>Detaches a policy from a key.</summary>
    Task<Reply<Done>> DetachAsync(AccountId account, string name, string accessKeyId);
}
