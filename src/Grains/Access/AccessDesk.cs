using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace CloudAssistant.Grains.Access;

/// <inheritdoc cref="IAccessDesk"/>
[StatelessWorker, Reentrant]
internal sealed class AccessDesk(
    IAccessStore store, IAccessBook book, AccessKeyCache cache, PolicyJudge judge, IOptions<PolicyOptions> options, IClock clock) : Grain, IAccessDesk
{
    public async Task<Reply<AccessKeyCreated>> CreateKeyAsync(Caller caller, string name)
    {
        if (await KeyAsync(caller, "CreateAccessKey", ResourceName.All) is { } refusal)
            return refusal;
        return AccessNames.CheckKey(name) is { } wrong ? wrong : Renewed(await store.CreateKeyAsync(caller.Account, name, clock.Now));
    }

    public async Task<Reply<ImmutableArray<AccessKeyView>>> ListKeysAsync(Caller caller)
    {
        if (await KeyAsync(caller, "ListAccessKeys", ResourceName.All) is { } refusal)
            return refusal;
        return await store.ListKeysAsync(caller.Account);
    }

    public async Task<Reply<AccessKeyView>> UpdateKeyAsync(Caller caller, string accessKeyId, AccessKeyChange change)
    {
        if (await KeyAsync(caller, "UpdateAccessKey", accessKeyId) is { } refusal)
            return refusal;
        if (change.Name is { } name && AccessNames.CheckKey(name) is { } wrong)
            return wrong;
        if (!AccessNames.IsKeyId(accessKeyId))
            return AccessNames.NoSuchKey;
        if (Renewed(await store.UpdateKeyAsync(caller.Account, accessKeyId, change)).Refused is { } refused)
            return refused;
        return (await store.ListKeysAsync(caller.Account)).FirstOrDefault(key => key.Id == accessKeyId) is { } changed ? changed : AccessNames.NoSuchKey;
    }

    public async Task<Reply<Done>> DeleteKeyAsync(Caller caller, string accessKeyId)
    {
        if (await KeyAsync(caller, "DeleteAccessKey", accessKeyId) is { } refusal)
            return refusal;
        return AccessNames.IsKeyId(accessKeyId) ? Renewed(await store.DeleteKeyAsync(caller.Account, accessKeyId)) : AccessNames.NoSuchKey;
    }

    public async Task<Reply<PolicyView>> PutPolicyAsync(Caller caller, string name, string document)
    {
        if (await PolicyAsync(caller, "PutPolicy", name) is { } refusal)
            return refusal;
        if (AccessNames.CheckPolicy(name) is { } wrongName)
            return wrongName;
        if (BuiltInPolicies.Contains(name))
            return BuiltIn(name);
        if (PolicyReader.Read(document, options.Value).Refused is { } mistake)
            return mistake;
        if (Renewed(await store.PutPolicyAsync(caller.Account, name, document, clock.Now)).Refused is { } refused)
            return refused;
        return await store.FindPolicyAsync(caller.Account, name) is { } put ? put : AccessNames.NoSuchPolicy;
    }

    public async Task<Reply<PolicyView>> GetPolicyAsync(Caller caller, string name)
    {
        if (await PolicyAsync(caller, "GetPolicy", name) is { } refusal)
            return refusal;
        return AccessNames.IsPolicy(name) && await store.FindPolicyAsync(caller.Account, name) is { } policy ? policy : AccessNames.NoSuchPolicy;
    }

    public async Task<Reply<ImmutableArray<PolicyView>>> ListPoliciesAsync(Caller caller)
    {
        if (await PolicyAsync(caller, "ListPolicies", ResourceName.All) is { } refusal)
            return refusal;
        return await store.ListPoliciesAsync(caller.Account);
    }

    public async Task<Reply<Done>> DeletePolicyAsync(Caller caller, string name)
    {
        if (await PolicyAsync(caller, "DeletePolicy", name) is { } refusal)
            return refusal;
        if (BuiltInPolicies.Contains(name))
            return BuiltIn(name);
        return AccessNames.IsPolicy(name) ? Renewed(await store.DeletePolicyAsync(caller.Account, name)) : AccessNames.NoSuchPolicy;
    }

    public Task<Reply<Done>> AttachPolicyAsync(Caller caller, string name, string accessKeyId) =>
        BindAsync(caller, "AttachPolicy", name, accessKeyId, () => store.AttachAsync(caller.Account, name, accessKeyId, clock.Now));

    public Task<Reply<Done>> DetachPolicyAsync(Caller caller, string name, string accessKeyId) =>
        BindAsync(caller, "DetachPolicy", name, accessKeyId, () => store.DetachAsync(caller.Account, name, accessKeyId));

    public async Task<Reply<PolicyExplanation>> ExplainAsync(Caller caller, PolicyQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (await KeyAsync(caller, "ExplainPolicy", query.AccessKeyId) is { } refusal)
            return refusal;
        var action = query.Action.Contains(':', StringComparison.Ordinal) ? query.Action : "ecs:" + query.Action;
        if (!PolicyReader.TryReadAction(action, out var pattern) || pattern.IsOpen)
            return new Refusal(RefusalCode.InvalidParameterPolicyAction, "An action reads ecs:RunCommand.");
        var home = judge.Resource(caller.Account, ResourceType.Key, ResourceName.All);
        if (!ResourceName.TryParse(query.Resource, home.Region, caller.Account, out var resource))
        {
            return new Refusal(
                RefusalCode.InvalidParameterPolicyResource,
                "A resource reads acs:ecs:*:*:type/id or type/id; the types are command, invocation, instance, activation, key and policy.");
        }

        // Not what is remembered: whoever asks why wants to know what counts from now on.
        if (!AccessNames.IsKeyId(query.AccessKeyId) || await book.FindAsync(query.AccessKeyId) is not { } key || key.Account != caller.Account)
            return AccessNames.NoSuchKey;
        var judgement = key.Policies.Judge(new()
        {
            Action = pattern.Text,
            Resource = resource,
            Source = PolicyJudge.SourceOf(query.SourceAddress),
            Targets = query.Targets,
            Username = query.Username is { } username ? PolicyJudge.UserOf(username) : null,
            Tags = query.Tags,
        });
        return new PolicyExplanation(
            judgement.Verdict == Verdict.Allow && key.Enabled, judgement.Verdict == Verdict.ExplicitDeny, judgement.Policy, judgement.Number, judgement.Sid, key.Enabled, resource.ToString());
    }

    private async Task<Reply<Done>> BindAsync(Caller caller, string action, string name, string accessKeyId, Func<Task<Reply<Done>>> bind)
    {
        // Who may give a policy away need not be who may give something to a key.
        if (await KeyAsync(caller, action, accessKeyId) is { } noKey)
            return noKey;
        if (await PolicyAsync(caller, action, name) is { } noPolicy)
            return noPolicy;
        if (!AccessNames.IsKeyId(accessKeyId))
            return AccessNames.NoSuchKey;
        return AccessNames.IsPolicy(name) ? Renewed(await bind()) : AccessNames.NoSuchPolicy;
    }

    private ValueTask<Refusal?> KeyAsync(Caller caller, string action, string id) => judge.RefuseAsync(caller, action, ResourceType.Key, id);

    private ValueTask<Refusal?> PolicyAsync(Caller caller, string action, string name) => judge.RefuseAsync(caller, action, ResourceType.Policy, name);

    /// <summary>Here it counts at once; on other silos when what they remember is old.</summary>
    private T Renewed<T>(T reply)
    {
        cache.Renew();
        return reply;
    }

    private static Refusal BuiltIn(string name) => new(RefusalCode.OperationForbiddenBuiltInPolicy, $"{name} is a policy of the server's own: it cannot be changed or deleted.");
}
