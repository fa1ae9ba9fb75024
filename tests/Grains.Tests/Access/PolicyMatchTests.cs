using System.Collections.Immutable;
using System.Net;
using CloudAssistant.Grains.Access;

namespace CloudAssistant.Grains.Tests.Access;

public sealed class PolicyMatchTests
{
    private const string All = """{"Effect":"Allow","Action":"*","Resource":"*"}""";

    [Fact]
    public void What_nothing_allows_is_denied() =>
        Assert.Equal((Verdict.ImplicitDeny, 0), (KeyPolicies.None.Judge(Some.Question()).Verdict, KeyPolicies.None.Judge(Some.Question()).Number));

    [Fact]
    public void What_denies_goes_before_what_allows_wherever_it_stands()
    {
        const string Deny = """{"Sid":"no","Effect":"Deny","Action":"ecs:RunCommand","Resource":"*"}""";

        foreach (var policies in new[] { Some.Policy(All, Deny), Some.Policy(Deny, All) })
        {
            var judgement = policies.Judge(Some.Question());
            Assert.Equal((Verdict.ExplicitDeny, "P", "no"), (judgement.Verdict, judgement.Policy, judgement.Sid));
            Assert.Equal(Verdict.Allow, policies.Judge(Some.Question("StopInvocation")).Verdict);
        }

        Assert.Equal((2, "statement 2 (no) of P"), (Some.Policy(All, Deny).Judge(Some.Question()).Number, Some.Policy(All, Deny).Judge(Some.Question()).Statement));
    }

    [Theory]
    [InlineData("*", true)]
    [InlineData("ecs:*", true)]
    [InlineData("ecs:RunCommand", true)]
    [InlineData("ecs:runcommand", true)]
    [InlineData("ecs:Run*", true)]
    [InlineData("ecs:RunCommand*", true)]
    [InlineData("ecs:RunComman", false)]
    [InlineData("ecs:RunCommands", false)]
    [InlineData("ecs:Describe*", false)]
    public void An_action_is_matched_whole_or_by_its_beginning(string action, bool matches) =>
        Assert.Equal(matches, Allows($$"""{"Effect":"Allow","Action":"{{action}}","Resource":"*"}""", Some.Question()));

    [Theory]
    [InlineData("*", true)]
    [InlineData("acs:ecs:*:*:*", true)]
    [InlineData("acs:ecs:local-1:*:*", true)]
    [InlineData("acs:ecs:cn-hangzhou:*:*", false)]
    [InlineData("acs:ecs:*:1000000000000001:instance/*", true)]
    [InlineData("acs:ecs:*:1000000000000002:instance/*", false)]
    [InlineData("acs:ecs:*:*:managedinstance/mi-c0aa", true)]
    [InlineData("acs:ecs:*:*:instance/mi-c0aa", true)]
    [InlineData("acs:ecs:*:*:instance/mi-c0a*", true)]
    [InlineData("acs:ecs:*:*:instance/mi-c0a", false)]
    [InlineData("acs:ecs:*:*:instance/mi-c0aab", false)]
    [InlineData("acs:ecs:*:*:command/mi-c0aa", false)]
    public void A_resource_is_matched_part_by_part(string resource, bool matches) =>
        Assert.Equal(matches, Allows($$"""{"Effect":"Allow","Action":"*","Resource":"{{resource}}"}""", Some.Question()));

    [Fact]
    public void A_list_needs_all_of_its_type()
    {
        var all = Some.Question(id: ResourceName.All);

        Assert.True(Allows("""{"Effect":"Allow","Action":"*","Resource":"acs:ecs:*:*:instance/*"}""", all));
        Assert.False(Allows("""{"Effect":"Allow","Action":"*","Resource":"acs:ecs:*:*:instance/mi-c0*"}""", all));
        Assert.False(Allows("""{"Effect":"Allow","Action":"*","Resource":"acs:ecs:*:*:command/*"}""", all));
    }

    [Theory]
    [InlineData("""{"IpAddress":{"acs:SourceIp":["10.0.0.0/8","192.0.2.7"]}}""", "10.255.0.1", true)]
    [InlineData("""{"IpAddress":{"acs:SourceIp":["10.0.0.0/8","192.0.2.7"]}}""", "192.0.2.7", true)]
    [InlineData("""{"IpAddress":{"acs:SourceIp":["10.0.0.0/8","192.0.2.7"]}}""", "192.0.2.8", false)]
    [InlineData("""{"IpAddress":{"acs:SourceIp":"::/0"}}""", "192.0.2.8", false)]
    [InlineData("""{"IpAddress":{"acs:SourceIp":"0.0.0.0/0"}}""", "::ffff:192.0.2.8", true)]
    [InlineData("""{"IpAddress":{"acs:SourceIp":"0.0.0.0/0"}}""", "", false)]
    [InlineData("""{"NotIpAddress":{"acs:SourceIp":"10.0.0.0/8"}}""", "10.0.0.1", false)]
    [InlineData("""{"NotIpAddress":{"acs:SourceIp":"10.0.0.0/8"}}""", "11.0.0.1", true)]
    public void The_source_address_is_in_a_network(string condition, string source, bool holds) =>
        Assert.Equal(holds, Allows(Some.Statement("Allow", condition), Some.Question() with { Source = PolicyJudge.SourceOf(source) }));

    [Theory]
    [InlineData("""{"StringEquals":{"ecs:ResourceTag/env":["test","prod"]}}""", "prod", true)]
    [InlineData("""{"StringEquals":{"acs:ResourceTag/env":"prod"}}""", "prod", true)]
    [InlineData("""{"StringEquals":{"ecs:ResourceTag/env":"prod"}}""", "Prod", false)]
    [InlineData("""{"StringEquals":{"ecs:ResourceTag/env":"prod*"}}""", "production", false)]
    [InlineData("""{"StringEquals":{"ecs:ResourceTag/env":"prod"}}""", null, false)]
    [InlineData("""{"StringLike":{"ecs:ResourceTag/env":"prod*"}}""", "production", true)]
    [InlineData("""{"StringLike":{"ecs:ResourceTag/env":"*"}}""", "", true)]
    [InlineData("""{"StringLike":{"ecs:ResourceTag/env":"*"}}""", null, false)]
    [InlineData("""{"StringNotEquals":{"ecs:ResourceTag/env":["prod","live"]}}""", "live", false)]
    [InlineData("""{"StringNotEquals":{"ecs:ResourceTag/env":["prod","live"]}}""", "test", true)]
    [InlineData("""{"StringNotEquals":{"ecs:ResourceTag/env":["prod","live"]}}""", null, true)]
    public void A_tag_of_the_resource_has_a_value(string condition, string? env, bool holds)
    {
        var tags = ImmutableDictionary<string, string>.Empty.Add("other", "prod");

        Assert.Equal(holds, Allows(Some.Statement("Allow", condition), Some.Question() with { Tags = env is null ? tags : tags.Add("env", env) }));
    }

    [Theory]
    [InlineData("NumericLessThanEquals", "10", 10, true)]
    [InlineData("NumericLessThanEquals", "10", 11, false)]
    [InlineData("NumericLessThan", "10", 10, false)]
    [InlineData("NumericGreaterThan", "10", 11, true)]
    [InlineData("NumericGreaterThan", "10", 10, false)]
    [InlineData("NumericGreaterThanEquals", "10", 10, true)]
    [InlineData("NumericEquals", "[1,2]", 2, true)]
    [InlineData("NumericNotEquals", "[1,2]", 2, false)]
    [InlineData("NumericNotEquals", "[1,2]", 3, true)]
    [InlineData("NumericLessThanEquals", "10", null, false)]
    [InlineData("NumericNotEquals", "10", null, true)]
    public void The_number_of_targets_compares(string name, string values, int? targets, bool holds) =>
        Assert.Equal(holds, Allows(Some.Statement("Allow", $$$"""{"{{{name}}}":{"ecs:TargetCount":{{{values}}}}}"""), Some.Question() with { Targets = targets }));

    [Theory]
    [InlineData("StringNotEquals", "", false)]
    [InlineData("StringNotEquals", "root", false)]
    [InlineData("StringNotEquals", "web", true)]
    [InlineData("StringEquals", "", true)]
    [InlineData("StringEquals", "web", false)]
    public void A_script_without_a_user_runs_as_root(string name, string user, bool holds) =>
        Assert.Equal(holds, Allows(Some.Statement("Allow", $$$"""{"{{{name}}}":{"ecs:Username":"root"}}"""), Some.Question() with { Username = PolicyJudge.UserOf(user) }));

    [Fact]
    public void All_conditions_of_a_statement_must_hold()
    {
        var statement = Some.Statement("Allow", """{"IpAddress":{"acs:SourceIp":"10.0.0.0/8"},"NumericLessThanEquals":{"ecs:TargetCount":5}}""");
        var question = Some.Question() with { Source = IPAddress.Parse("10.0.0.1"), Targets = 5 };

        Assert.True(Allows(statement, question));
        Assert.False(Allows(statement, question with { Targets = 6 }));
        Assert.False(Allows(statement, question with { Source = IPAddress.Parse("11.0.0.1") }));
    }

    private static bool Allows(string statement, PolicyQuestion question) => Some.Policy(statement).Judge(question).Verdict == Verdict.Allow;
}
