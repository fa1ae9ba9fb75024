using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Access;

/// <summary>
/// What a caller may do to the instances of one call, asked when they have been found. Where the policies speak of all instances alike, they are asked once,
/// however many there are.
/// </summary>
internal sealed class TargetRights
{
    private readonly PolicyJudge _judge;
    private readonly KeyPolicies _everything;
    private readonly KeyPolicies _policies;
    private readonly string _accessKeyId;
    private readonly PolicyQuestion _question;

    public TargetRights(PolicyJudge judge, KeyPolicies policies, string accessKeyId, PolicyQuestion question)
    {
        (_judge, _everything, _accessKeyId) = (judge, policies, accessKeyId);
        _question = question with { Unknown = Unknown.Id | Unknown.Tags | Unknown.Targets };
        _policies = policies.Narrow(_question);
        ReadsTags = _policies.Judge(_question).Verdict == Verdict.Depends && _policies.ReadsTags;
    }

    /// <summary>The tags of the instances must be read.</summary>
    public bool ReadsTags { get; }

    /// <summary>Questions that were put to the policies so far.</summary>
    public long Asked { get; private set; }

    /// <summary>Refuses what is not allowed whichever instances it will be, or null.</summary>
    public Refusal? RefuseEarly() => Refuse(_question);

    /// <summary>Refuses when one of them may not be touched, or null.</summary>
    /// <param name="targets">Number of targets of the call.</param>
    /// <param name="instances">Instances with their tags; null for tags that were not read.</param>
    public Refusal? Refuse(int targets, IEnumerable<(InstanceId Instance, IReadOnlyDictionary<string, string>? Tags)> instances)
    {
        var counted = _question with { Targets = targets, Unknown = Unknown.Id | Unknown.Tags };
        var few = _policies.Narrow(counted);
        Asked++;
        var all = few.Judge(counted).Verdict;
        if (all != Verdict.Depends)
            return all == Verdict.Allow ? null : Refuse(counted);
        foreach (var (instance, tags) in instances)
        {
            Asked++;
            var one = counted with { Resource = counted.Resource with { Id = instance.ToString() }, Unknown = Unknown.None };
            if (_judge.RefuseUnless(few, _accessKeyId, tags is null ? one : one with { Tags = tags }) is { } refusal)
                return refusal;
        }

        return null;
    }

    /// <summary>Refuses instances that are yet to come and of which only these tags are known, unless any number of those that have them is allowed; or null.</summary>
    public Refusal? RefuseFuture(IReadOnlyDictionary<string, string> tags) =>
        _judge.RefuseUnless(_everything, _accessKeyId, _question with { Tags = tags, Unknown = Unknown.Id | Unknown.Tags | Unknown.Targets }, surely: true);

    /// <summary>Refuses the call on another thing than instances, or null; null for a number of targets that is not known yet.</summary>
    public Refusal? RefuseOn(int? targets, string action, ResourceType type, string id, IReadOnlyDictionary<string, string>? tags) =>
        _judge.RefuseUnless(_everything, _accessKeyId, _question with
        {
            Action = action,
            Resource = _question.Resource with { Type = type, Id = id },
            Targets = targets,
            Tags = tags ?? _question.Tags,
            Unknown = targets is null ? Unknown.Targets : Unknown.None,
        });

    private Refusal? Refuse(PolicyQuestion question)
    {
        Asked++;
        return _judge.RefuseUnless(_policies, _accessKeyId, question);
    }
}
