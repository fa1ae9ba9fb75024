using System.Collections.Immutable;
using System.Net;
using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CsCheck;

namespace CloudAssistant.Grains.Tests.Access;

/// <summary>Whatever the policies and the question are.</summary>
public sealed class PolicyProperties
{
    private static readonly string[] Ids = ["mi-c0a", "mi-c0ab", "mi-c0b", "*"];
    private static readonly string[] Values = ["", "prod", "production", "test"];

    private static readonly Gen<PolicyPattern> Actions = OneOf("", "Run", "RunCommand", "StopInvocation").SelectMany(text => Gen.Bool.Select(open => new PolicyPattern(text, open)));

    private static readonly Gen<ResourcePattern> Resources = Gen.Select(Segments("local-1", "cn"), Segments(AccountId.First.Value, "2"), Gen.Int[0, 3], OneOf(Ids[..3]), Gen.Bool)
        .Select((region, account, type, id, open) => new ResourcePattern(
            region, account, type == 3 ? null : (ResourceType)type, type == 3 ? new("", true) : new(id, open)));

    private static readonly Gen<PolicyPattern> Texts = Gen.Select(OneOf(Values), Gen.Bool, (text, open) => new PolicyPattern(text, open));

    private static readonly Gen<PolicyCondition> Conditions = Gen.OneOf<PolicyCondition>(
        Gen.Select(Gen.Int[0, 8], Gen.Bool, (bits, negated) => (PolicyCondition)new PolicyCondition.Address([new(IPAddress.Parse("10.0.0.0"), bits)], negated)),
        Gen.Select(OneOf("env", "team"), Texts.Array[1, 2], Gen.Bool, (key, values, negated) => (PolicyCondition)new PolicyCondition.Tag(key, [.. values], negated)),
        Gen.Select(OneOf("root", "web"), Gen.Bool, (name, negated) => (PolicyCondition)new PolicyCondition.Username([new(name, false)], negated)),
        Gen.Select(Gen.Int[0, 4], Gen.Long[0, 4], Gen.Bool,
            (comparison, count, negated) => (PolicyCondition)new PolicyCondition.TargetCount((NumberComparison)comparison, [count], negated)));

    private static readonly Gen<PolicyStatement> Statements = Gen.Select(Gen.Bool, Actions.Array[1, 2], Resources.Array[1, 3], Conditions.Array[0, 2])
        .Select((allows, actions, resources, conditions) =>
            new PolicyStatement { Allows = allows, Actions = [.. actions], Resources = [.. resources], Conditions = [.. conditions] });

    private static readonly Gen<PolicyQuestion> Questions = Gen.Select(
        OneOf("RunCommand", "runCommand", "StopInvocation"), Gen.Int[0, 2], OneOf(Ids),
        OneOf("10.0.0.1", "11.0.0.1", "::1", ""), Gen.Int[-1, 5], OneOf("root", "web", ""), OneOf(Values).Array[0, 2])
        .Select((action, type, id, source, targets, username, tags) => new PolicyQuestion
        {
            Action = action,
            Resource = new("local-1", AccountId.First, (ResourceType)type, id),
            Source = PolicyJudge.SourceOf(source),
            Targets = targets < 0 ? null : targets,
            Username = username.Length == 0 ? null : username,
            Tags = tags.Select((value, i) => (Key: i == 0 ? "env" : "team", value)).ToImmutableDictionary(tag => tag.Key, tag => tag.value),
        });

    private static readonly Gen<(PolicyStatement[] Policy, PolicyQuestion Question)> Cases = Gen.Select(Statements.Array[0, 4], Questions);

    [Fact]
    public void Adding_a_deny_never_widens() => Gen.Select(Cases, Statements, Gen.Int[0, 4]).Sample(
        (one, added, at) => Allowed(Insert(one.Policy, added with { Allows = false }, at), one.Question) is false || Allowed(one.Policy, one.Question), iter: 200_000);

    [Fact]
    public void Adding_an_allow_never_narrows() => Gen.Select(Cases, Statements, Gen.Int[0, 4]).Sample(
        (one, added, at) => Allowed(one.Policy, one.Question) is false || Allowed(Insert(one.Policy, added with { Allows = true }, at), one.Question), iter: 200_000);

    [Fact]
    public void The_order_of_statements_does_not_count() => Cases.Sample(
        one => Judge(one.Policy, one.Question).Verdict == Judge([.. one.Policy.Reverse()], one.Question).Verdict, iter: 50_000);

    [Fact]
    public void Who_may_nothing_and_who_may_all_stand_at_the_ends() => Cases.Sample(
        one =>
        {
            var all = new PolicyStatement { Allows = true, Actions = [new("", true)], Resources = [new(new("", true), new("", true), null, new("", true))] };
            return Allowed([], one.Question) is false
                && Allowed([all], one.Question)
                && Allowed([.. one.Policy, all, all with { Allows = false }], one.Question) is false;
        },
        iter: 50_000);

    [Fact]
    public void What_is_decided_while_something_is_unknown_stays_so_when_it_is_known() => Gen.Select(Cases, Gen.Int[0, (int)Unknown.AllButTheCall]).Sample(
        (one, unknown) =>
        {
            var open = one.Question with { Unknown = (Unknown)unknown };
            var (early, late) = (Judge(one.Policy, open).Verdict, Judge(one.Policy, one.Question).Verdict);
            return early == Verdict.Depends || (early == Verdict.Allow) == (late == Verdict.Allow);
        },
        iter: 200_000);

    [Fact]
    public void Leaving_out_what_cannot_speak_changes_nothing() => Gen.Select(Cases, Gen.Int[0, (int)Unknown.AllButTheCall]).Sample(
        (one, unknown) =>
        {
            var policies = Policies(one.Policy);
            return policies.Narrow(one.Question with { Unknown = (Unknown)unknown }).Judge(one.Question).Verdict == policies.Judge(one.Question).Verdict;
        },
        iter: 200_000);

    [Fact]
    public void It_agrees_with_the_plain_definition() => Cases.Sample(
        one => Judge(one.Policy, one.Question).Verdict == PolicyOracle.Judge(one.Policy, one.Question), iter: 200_000);

    [Fact]
    public void Each_pattern_and_value_is_compared_once_at_most() => Cases.Sample(
        one => Judge(one.Policy, one.Question).Steps <= one.Policy.Sum(
            statement => statement.Actions.Length + statement.Resources.Length + statement.Conditions.Sum(condition => condition.Count)),
        iter: 50_000);

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static Gen<PolicyPattern> Segments(params string[] texts) => Gen.Select(OneOf(texts), Gen.Int[0, 3], (text, one) => one > 0 ? new PolicyPattern("", true) : new(text, false));

    private static PolicyStatement[] Insert(PolicyStatement[] policy, PolicyStatement added, int at) => [.. policy[..Math.Min(at, policy.Length)], added, .. policy[Math.Min(at, policy.Length)..]];

    private static bool Allowed(PolicyStatement[] policy, PolicyQuestion question) => Judge(policy, question).Verdict == Verdict.Allow;

    private static Judgement Judge(PolicyStatement[] policy, PolicyQuestion question) => Policies(policy).Judge(question);

    private static KeyPolicies Policies(PolicyStatement[] policy) => KeyPolicies.Of([("P", [.. policy])]);
}
