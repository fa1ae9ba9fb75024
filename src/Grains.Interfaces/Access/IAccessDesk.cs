using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Interfaces.Access;

/// <summary>Keeps access keys and policies. A stateless worker: key 0 everywhere. What it changes counts on every silo within 5 seconds.
/// Each method is protected by policies itself, on <c>key/…</c> and <c>policy/…</c>.</summary>
[Alias("ca.IAccessDesk")]
public interface IAccessDesk : IGrainWithIntegerKey
{
    /// <summary>Makes a key that may do nothing yet. Its secret is shown only here. Not safe to repeat: each call makes one.</summary>
    [Alias("CreateKey")]
    Task<Reply<AccessKeyCreated>> CreateKeyAsync(Caller caller, string name);

    /// <summary>All keys of the account, oldest first.</summary>
    [Alias("ListKeys")]
    Task<Reply<ImmutableArray<AccessKeyView>>> ListKeysAsync(Caller caller);

    /// <summary>Renames, enables or disables a key. Safe to repeat. Refuses with
    /// <see cref="RefusalCode.InvalidAccessKeyIdNotFound"/>, and with <see cref="RefusalCode.OperationForbiddenLastAdministrator"/> to disable the last one that may do everything.</summary>
    [Alias("UpdateKey")]
    Task<Reply<AccessKeyView>> UpdateKeyAsync(Caller caller, string accessKeyId, AccessKeyChange change);

    /// <summary>Deletes a key with its attachments; refusals as <see cref="UpdateKeyAsync"/>.</summary>
    [Alias("DeleteKey")]
    Task<Reply<Done>> DeleteKeyAsync(Caller caller, string accessKeyId);

    /// <summary>Makes a policy or replaces its document. Safe to repeat. Refuses with <see cref="RefusalCode.InvalidParameterPolicyDocument"/>, which names
    /// the place of the first mistake.</summary>
    [Alias("PutPolicy")]
    Task<Reply<PolicyView>> PutPolicyAsync(Caller caller, string name, string document);

    /// <summary>A policy with its document. Refuses with <see cref="RefusalCode.EntityNotExistPolicy"/>.</summary>
    [Alias("GetPolicy")]
    Task<Reply<PolicyView>> GetPolicyAsync(Caller caller, string name);

    /// <summary>All policies by name, without their documents.</summary>
    [Alias("ListPolicies")]
    Task<Reply<ImmutableArray<PolicyView>>> ListPoliciesAsync(Caller caller);

    /// <summary>Deletes a policy; refuses with <see cref="RefusalCode.DeleteConflictPolicy"/> while it is attached.</summary>
    [Alias("DeletePolicy")]
    Task<Reply<Done>> DeletePolicyAsync(Caller caller, string name);

    /// <summary>Attaches a policy to a key. Safe to repeat.</summary>
    [Alias("AttachPolicy")]
    Task<Reply<Done>> AttachPolicyAsync(Caller caller, string name, string accessKeyId);

    /// <summary>Detaches a policy from a key. Safe to repeat. Refuses with <see cref="RefusalCode.OperationForbiddenLastAdministrator"/>.</summary>
    [Alias("DetachPolicy")]
    Task<Reply<Done>> DetachPolicyAsync(Caller caller, string name, string accessKeyId);

    /// <summary>Whether a key may do something, and which statement decides it, as the database says now.</summary>
    [Alias("Explain")]
    Task<Reply<PolicyExplanation>> ExplainAsync(Caller caller, PolicyQuery query);
}
