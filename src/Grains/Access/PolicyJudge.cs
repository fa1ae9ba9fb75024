using System.Net;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Grains.Access;

/// <summary>Judges what callers may do, by this silo's own reading of their keys' policies: what anybody else says of them counts for nothing.</summary>
internal sealed partial class PolicyJudge(AccessKeyCache keys, IOptions<InvocationOptions> region, ILogger<PolicyJudge> logger)
{
    /// <summary>Name of a thing in this server.</summary>
    public ResourceName Resource(AccountId account, ResourceType type, string id) => new(region.Value.RegionId, account, type, id);

    /// <summary>Refuses what no attached policy could allow, whatever it is done to; or null. The owner of the thing judges the rest.</summary>
    public Refusal? RefuseAction(AccessKey key, string action, IPAddress? source) => RefuseUnless(
        key.Policies, key.Id,
        new() { Action = action, Resource = Resource(key.Account, ResourceType.Command, ResourceName.All), Source = source, Unknown = Unknown.AllButTheCall });

    /// <summary>Refuses what the caller may not do to that thing, or null. What is not there is judged as what has no tags, so that the answer does not tell.</summary>
    public async ValueTask<Refusal?> RefuseAsync(
        Caller caller, string action, ResourceType type, string id, IReadOnlyDictionary<string, string>? tags = null, int? targets = null, string? username = null)
    {
        var question = Question(caller, action, type, id) with { Targets = targets, Username = username };
        return RefuseUnless(await PoliciesAsync(caller), caller.AccessKeyId, tags is null ? question : question with { Tags = tags });
    }

    /// <summary>What a key that was just read may do; for callers who are judged in one go.</summary>
    public Refusal? Refuse(AccessKey key, Caller caller, string action, ResourceType type, string id) =>
        RefuseUnless(key.Policies, key.Id, Question(caller, action, type, id));

    /// <summary>What the caller may do to instances, to be asked once they are known.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="action">What it does to each instance.</param>
    /// <param name="username">User of the script; empty for root.</param>
    public async ValueTask<TargetRights> TargetsAsync(Caller caller, string action, string username)
    {
        var question = Question(caller, action, ResourceType.Instance, ResourceName.All) with { Username = UserOf(username) };
        return new(this, await PoliciesAsync(caller), caller.AccessKeyId, question);
    }

    /// <summary>The policies of the caller's key as they are now or were a moment ago. A key that is gone, disabled or another account's may do nothing.</summary>
    public async ValueTask<KeyPolicies> PoliciesAsync(Caller caller) =>
        await keys.FindAsync(caller.AccessKeyId) is { Enabled: true } key && key.Account == caller.Account ? key.Policies : KeyPolicies.None;

    /// <summary>The user that a script runs as: without a name it is root.</summary>
    public static string UserOf(string username) => username.Length == 0 ? "root" : username;

    /// <summary>Null when it is allowed, or may be as far as the question goes; else the refusal, which is logged.</summary>
    /// <param name="policies">What the key may do.</param>
    /// <param name="accessKeyId">The key.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="surely">What may be is not enough.</param>
    public Refusal? RefuseUnless(KeyPolicies policies, string accessKeyId, PolicyQuestion question, bool surely = false)
    {
        var judgement = policies.Judge(question);
        if (judgement.Verdict == Verdict.Allow || (judgement.Verdict == Verdict.Depends && !surely))
            return null;
        LogRefused(accessKeyId, question.Action, judgement.Policy, judgement.Number, judgement.Sid);
        var (action, reason) = ($"ecs:{question.Action}", judgement.Number == 0 ? judgement.Verdict == Verdict.Depends ? "what is allowed depends on who it will be" : "no statement allows it" : $"denied by {judgement.Statement}");
        return new(RefusalCode.ForbiddenRam, $"User not authorized to operate on the specified resource, or this API doesn't support RAM. ({action}: {reason}.)")
        {
            Denied = new(action, accessKeyId, question.Resource.Account, judgement.Verdict == Verdict.ExplicitDeny),
        };
    }

    private PolicyQuestion Question(Caller caller, string action, ResourceType type, string id) =>
        new() { Action = action, Resource = Resource(caller.Account, type, id), Source = SourceOf(caller.SourceAddress) };

    /// <summary>The address, in its one form.</summary>
    public static IPAddress? SourceOf(string text) =>
        IPAddress.TryParse(text, out var address) ? address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Key {AccessKeyId} may not {Action}: policy '{Policy}', statement {Statement} '{Sid}' (0: none allows it)")]
    private partial void LogRefused(string accessKeyId, string action, string policy, int statement, string sid);
}
