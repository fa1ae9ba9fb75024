using CloudAssistant.Grains.Access;
using CsCheck;

namespace CloudAssistant.Grains.Tests.Access;

public sealed class PolicyPatternTests
{
    [Fact]
    public void A_pattern_matches_what_its_wildcard_says() => Gen.Select(Texts("ab*"), Texts("ab*\n")).Sample(
        (pattern, text) => PolicyPattern.TryParse(pattern, out var parsed)
            ? parsed.Matches(text) == PolicyOracle.Matches(pattern, text)
            : pattern.IndexOf('*', StringComparison.Ordinal) < pattern.Length - 1,
        iter: 200_000);

    private static Gen<string> Texts(string letters) => Gen.Int[0, letters.Length - 1].Select(i => letters[i]).Array[0, 6].Select(chosen => new string(chosen));

    [Fact]
    public void Patterns_that_would_make_others_go_back_are_compared_once()
    {
        // As many and as bad ones as a policy holds: each is the beginning of the text for as long as it goes.
        var resources = Enumerable.Range(0, 240).Select(i => $"\"acs:ecs:*:*:instance/{new string('a', i)}b*\"");
        var policies = Some.Policy($$"""{"Effect":"Allow","Action":["ecs:a*"],"Resource":[{{string.Join(',', resources)}}]}""");

        var judgement = policies.Judge(Some.Question("aaaaaaaa", id: new string('a', 100_000)));

        Assert.Equal((Verdict.ImplicitDeny, 241), (judgement.Verdict, judgement.Steps));
    }
}
