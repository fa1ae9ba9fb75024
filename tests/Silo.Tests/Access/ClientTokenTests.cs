using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Access;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Tests.Access;

public class ClientTokenTests
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_first_result_stands_for_24_hours(DatabaseKind kind)
    {
        await using var silos = await Silos.StartAsync(kind);
        var tokens = new ClientTokens(silos.Database, silos.Clock);

        Assert.Equal(new("c-1", IsNew: true), (await ClaimAsync(tokens, "c-1")).Value);
        silos.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(new("c-1", IsNew: false), (await ClaimAsync(tokens, "c-2")).Value);
        silos.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(new("c-3", IsNew: true), (await ClaimAsync(tokens, "c-3")).Value);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Other_parameters_are_refused_and_change_nothing(DatabaseKind kind)
    {
        await using var silos = await Silos.StartAsync(kind);
        var tokens = new ClientTokens(silos.Database, silos.Clock);
        await ClaimAsync(tokens, "c-1");

        Assert.Equal(RefusalCode.IdempotentParameterMismatch, (await ClaimAsync(tokens, "c-2", hash: "other")).Refused!.Code);
        Assert.Equal("c-1", (await ClaimAsync(tokens, "c-3")).Value.Result);
    }

    [Fact]
    public async Task Accounts_and_actions_have_tokens_of_their_own()
    {
        await using var silos = await Silos.StartAsync();
        var tokens = new ClientTokens(silos.Database, silos.Clock);
        await ClaimAsync(tokens, "c-1");

        Assert.True((await tokens.ClaimAsync(new("2000000000000002"), "CreateCommand", new("t", "hash"), "c-2")).Value.IsNew);
        Assert.True((await tokens.ClaimAsync(AccountId.First, "CreateActivation", new("t", "hash"), "c-3")).Value.IsNew);
        Assert.True((await tokens.ClaimAsync(AccountId.First, "CreateCommand", new("T", "hash"), "c-4")).Value.IsNew);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_many_claims_at_once_one_is_new_and_all_get_its_result(DatabaseKind kind)
    {
        await using var silos = await Silos.StartAsync(kind);
        var tokens = new ClientTokens(silos.Database, silos.Clock);

        var claims = (await Task.WhenAll(Enumerable.Range(0, 20).Select(number => ClaimAsync(tokens, $"c-{number}")))).Select(reply => reply.Value).ToArray();

        var first = Assert.Single(claims, claim => claim.IsNew);
        Assert.All(claims, claim => Assert.Equal(first.Result, claim.Result));
    }

    private static Task<Reply<TokenClaim>> ClaimAsync(ClientTokens tokens, string result, string hash = "hash") =>
        tokens.ClaimAsync(AccountId.First, "CreateCommand", new("t", hash), result);
}
