using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Replies;
using CsCheck;

namespace CloudAssistant.Grains.Tests.Access;

public sealed class PolicyReaderTests
{
    [Theory]
    [InlineData("""{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""")]
    [InlineData("""{"Version":"1","Statement":[{"Sid":"a1","Effect":"Deny","Action":["ecs:RunCommand","ecs:Describe*","ecs:*"],"Resource":["acs:ecs:*:*:*"]}]}""")]
    [InlineData("""{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:A","Resource":["acs:ecs:local-1:1000000000000001:instance/mi-c0*","acs:ecs:*:*:managedinstance/*","acs:ecs:*:*:policy/p"]}]}""")]
    [InlineData("""{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:A","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":["10.0.0.0/8","::1"]},"NotIpAddress":{"acs:SourceIp":"10.1.2.3"}}}]}""")]
    [InlineData("""{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:A","Resource":"*","Condition":{"StringEquals":{"ecs:ResourceTag/env":"prod","ecs:Username":["root","web"]},"StringNotEquals":{"acs:ResourceTag/a":""},"StringLike":{"ecs:ResourceTag/team":["web-*","*"]}}}]}""")]
    [InlineData("""{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:A","Resource":"*","Condition":{"NumericLessThanEquals":{"ecs:TargetCount":10},"NumericGreaterThan":{"ecs:TargetCount":["5",6]},"NumericEquals":{"ecs:TargetCount":[7]}}}]}""")]
    public void What_it_knows_is_read(string text) => Assert.Null(PolicyReader.Read(text, new()).Refused);

    [Theory]
    [InlineData("", "Line 1, byte 1: ")]
    [InlineData("{", "Line 1, byte 2: ")]
    [InlineData("""{"Version":"1","Statement":[]} x""", "Line 1, byte 32: ")]
    [InlineData("""{"Version":"1",/**/"Statement":[]}""", "Line 1, byte 16: ")]
    [InlineData("[]", "the document: it is an object.")]
    [InlineData("""{"Statement":[]}""", "Version: it is missing.")]
    [InlineData("""{"Version":"2","Statement":[]}""", "Version: it is \"1\".")]
    [InlineData("""{"Version":1,"Statement":[]}""", "Version: it is a text.")]
    [InlineData("""{"Version":"1"}""", "Statement: it is missing.")]
    [InlineData("""{"Version":"1","Statement":[]}""", "Statement: it is a list of at least one statement.")]
    [InlineData("""{"Version":"1","Statement":{}}""", "Statement: it is a list of at least one statement.")]
    [InlineData("""{"Version":"1","Statement":[],"Extra":1}""", "Extra: there is no such member; there are Version, Statement.")]
    [InlineData("""{"Version":"1","Version":"1","Statement":[]}""", "Version: it is there twice.")]
    [InlineData("""{"Version":"1","Statement":[7]}""", "Statement[0]: it is an object.")]
    [InlineData("""{"Version":"\ud800","Statement":[7]}""", "Version: it is not a text of Unicode.")]
    [InlineData("""{"\ud800":"1"}""", "the document: a member has a name that is not a text of Unicode.")]
    [InlineData("""{"Version":"1","Statement":[[[[[[[[[[]]]]]]]]]]}""", "Line 1, byte ")]
    public void A_mistake_in_the_document_is_named_with_its_place(string text, string message) => Refuses(text, message);

    [Theory]
    [InlineData("""{}""", "Statement[0].Effect: it is missing.")]
    [InlineData("""{"Effect":"allow","Action":"*","Resource":"*"}""", "Statement[0].Effect: it is Allow or Deny.")]
    [InlineData("""{"Effect":"Allow","Resource":"*"}""", "Statement[0].Action: it is missing.")]
    [InlineData("""{"Effect":"Allow","Action":"*"}""", "Statement[0].Resource: it is missing.")]
    [InlineData("""{"Effect":"Allow","NotAction":"*","Resource":"*"}""", "Statement[0].NotAction: there is no such member")]
    [InlineData("""{"Effect":"Allow","Action":[],"Resource":"*"}""", "Statement[0].Action: it is a text or a list of at least one.")]
    [InlineData("""{"Effect":"Allow","Action":["ecs:A",7],"Resource":"*"}""", "Statement[0].Action[1]: it is a text.")]
    [InlineData("""{"Sid":"","Effect":"Allow","Action":"*","Resource":"*"}""", "Statement[0].Sid: it has 1 to 64")]
    [InlineData("""{"Sid":"a b","Effect":"Allow","Action":"*","Resource":"*"}""", "Statement[0].Sid: it has 1 to 64")]
    public void A_mistake_in_a_statement_is_named_with_its_place(string statement, string message) => Refuses(Document(statement), message);

    [Theory]
    [InlineData("RunCommand")]
    [InlineData("ecs:")]
    [InlineData("ecs:*Command")]
    [InlineData("ecs:Run*Command")]
    [InlineData("ecs:Run**")]
    [InlineData("ecs:Run Command")]
    [InlineData("ecs:Run?")]
    [InlineData("oss:GetObject")]
    [InlineData("")]
    public void An_action_is_whole_or_ends_with_a_wildcard(string action) =>
        Refuses(Document($$"""{"Effect":"Allow","Action":"{{action}}","Resource":"*"}"""), "Statement[0].Action: an action reads");

    [Theory]
    [InlineData("instance/x")]
    [InlineData("acs:ecs:*:*")]
    [InlineData("acs:oss:*:*:instance/x")]
    [InlineData("acs:ecs::*:instance/x")]
    [InlineData("acs:ecs:local*:*:instance/x")]
    [InlineData("acs:ecs:*:1*:instance/x")]
    [InlineData("acs:ecs:*:*:disk/x")]
    [InlineData("acs:ecs:*:*:*/x")]
    [InlineData("acs:ecs:*:*:inst*")]
    [InlineData("acs:ecs:*:*:instance/")]
    [InlineData("acs:ecs:*:*:instance/*-x")]
    [InlineData("acs:ecs:*:*:instance/a*b*")]
    [InlineData("")]
    public void A_resource_has_wildcards_for_whole_parts_or_at_its_end(string resource) =>
        Refuses(Document($$"""{"Effect":"Allow","Action":"*","Resource":["*","{{resource}}"]}"""), "Statement[0].Resource[1]: ");

    [Theory]
    [InlineData("""{"Bool":{"acs:MFAPresent":"true"}}""", "Statement[0].Condition.Bool: there is no such member; there are IpAddress, ")]
    [InlineData("""{"IpAddress":{}}""", "Statement[0].Condition.IpAddress: it names at least one key.")]
    [InlineData("""{"IpAddress":{"acs:SourceIP":"::1"}}""", "Statement[0].Condition.IpAddress.acs:SourceIP: this operator has no such key; it takes acs:SourceIp.")]
    [InlineData("""{"IpAddress":{"acs:SourceIp":"::1","acs:SourceIp":"::2"}}""", "Statement[0].Condition.IpAddress.acs:SourceIp: it is there twice.")]
    [InlineData("""{"IpAddress":{"acs:SourceIp":["::1","10.0.0"]}}""", "Statement[0].Condition.IpAddress.acs:SourceIp[1]: it is an address or a network")]
    [InlineData("""{"IpAddress":{"acs:SourceIp":"10.0.0.0/33"}}""", "Statement[0].Condition.IpAddress.acs:SourceIp: it is an address or a network")]
    [InlineData("""{"StringEquals":{"acs:SourceIp":"::1"}}""", "Statement[0].Condition.StringEquals.acs:SourceIp: this operator has no such key; it takes ecs:ResourceTag/key and ecs:Username.")]
    [InlineData("""{"StringEquals":{"ecs:ResourceTag/":"a"}}""", "Statement[0].Condition.StringEquals.ecs:ResourceTag/: this operator has no such key")]
    [InlineData("""{"StringEquals":{"ecs:Username":""}}""", "Statement[0].Condition.StringEquals.ecs:Username: it is a name.")]
    [InlineData("""{"StringLike":{"ecs:Username":"w*"}}""", "Statement[0].Condition.StringLike.ecs:Username: this operator has no such key; it takes ecs:ResourceTag/key.")]
    [InlineData("""{"StringLike":{"ecs:ResourceTag/a":"a*b"}}""", "Statement[0].Condition.StringLike.ecs:ResourceTag/a: * stands at the end only.")]
    [InlineData("""{"NumericLessThan":{"ecs:TargetCount":1.5}}""", "Statement[0].Condition.NumericLessThan.ecs:TargetCount: it is a whole number.")]
    [InlineData("""{"NumericLessThan":{"ecs:TargetCount":[-1]}}""", "Statement[0].Condition.NumericLessThan.ecs:TargetCount[0]: it is a whole number.")]
    [InlineData("""{"NumericLessThan":{"ecs:TargetCount":"many"}}""", "Statement[0].Condition.NumericLessThan.ecs:TargetCount: it is a whole number.")]
    [InlineData("""{"NumericLessThan":{"ecs:TargetCount":true}}""", "Statement[0].Condition.NumericLessThan.ecs:TargetCount: it is a text or a list")]
    public void A_mistake_in_a_condition_is_named_with_its_place(string condition, string message) =>
        Refuses(Document($$"""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{condition}}}"""), message);

    [Fact]
    public void A_document_has_a_longest_length_and_most_statements()
    {
        const string Statement = """{"Effect":"Allow","Action":"*","Resource":"*"}""";
        var limits = new PolicyOptions { PolicyBytesMax = 256, StatementsMax = 2 };

        Assert.Null(PolicyReader.Read(Document(Statement).PadRight(256), limits).Refused);
        Assert.Equal("It has 257 bytes; at most 256 are allowed.", PolicyReader.Read(Document(Statement).PadRight(257), limits).Refused?.Message);
        Assert.Equal(2, PolicyReader.Read(Document($"{Statement},{Statement}"), limits).Value.Length);
        Assert.Equal(
            "Statement: it has 3 statements; at most 2 are allowed.", PolicyReader.Read(Document($"{Statement},{Statement},{Statement}"), limits).Refused?.Message);
    }

    [Fact]
    public void What_cannot_be_read_any_more_denies_everything()
    {
        var statements = BuiltInPolicies.StatementsOf("old", "{}");

        Assert.Equal(Verdict.ExplicitDeny, Some.Policies(("old", statements), ("all", BuiltInPolicies.StatementsOf(BuiltInPolicies.Administrator, ""))).Judge(Some.Question()).Verdict);
    }

    [Fact]
    public void Whatever_it_gets_it_answers() => Gen.Select(Gen.Int[0, Whole.Length], Gen.Int[0, 12], Gen.OneOf(Pieces.Select(Gen.Const).ToArray())).Array[1, 4].Sample(
        cuts =>
        {
            var text = Whole;
            foreach (var (at, length, piece) in cuts)
                text = string.Concat(text.AsSpan(0, Math.Min(at, text.Length)), piece, text.AsSpan(Math.Min(at + length, text.Length)));
            var reply = PolicyReader.Read(text, new());
            return reply.Refused is { Code: RefusalCode.InvalidParameterPolicyDocument } || reply.Value.Length > 0;
        },
        iter: 100_000);

    private static readonly string[] Pieces = ["", "{", "}", "[", "]", "\"", ",", ":", "*", "\\ud800", "\\u0000", "null", "1e999", "-", "ecs:", "\"a\":", "{}", "\"Sid\":\"\\udc00\"", "\n", "\u00e9"];

    private const string Whole =
        """
        {"Version":"1","Statement":[{"Sid":"a","Effect":"Allow","Action":["ecs:Run*","*"],"Resource":"acs:ecs:*:*:instance/mi-*",
         "Condition":{"IpAddress":{"acs:SourceIp":"10.0.0.0/8"},"NumericLessThan":{"ecs:TargetCount":5},"StringLike":{"ecs:ResourceTag/a":["b*"]}}}]}
        """;

    private static string Document(string statements) => $$"""{"Version":"1","Statement":[{{statements}}]}""";

    private static void Refuses(string text, string message)
    {
        var refused = PolicyReader.Read(text, new()).Refused;
        Assert.Equal(RefusalCode.InvalidParameterPolicyDocument, refused?.Code);
        Assert.StartsWith(message, refused!.Message, StringComparison.Ordinal);
    }
}
