using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Access;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Npgsql;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>A look burns the nonce of its caller on the way, and remembers rows: neither lets anybody see what the database would not show.</summary>
public sealed class LookNonceTests
{
    [Fact]
    public async Task Of_two_looks_with_one_nonce_one_is_fresh()
    {
        await using var bed = await AcceptBed.OpenAsync(DatabaseKind.Postgres);
        await using var looks = new InvocationLooks(bed.Database, TimeProvider.System);
        var id = await AcceptAsync(bed);

        var seen = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => looks.ReadAsync(AccountId.First, new() { Id = id }, NonceOf($"{i / 2}"))));

        Assert.All(seen.Index().GroupBy(look => look.Index / 2), twins => Assert.Single(twins, look => look.Item.IsFresh));
        Assert.All(seen, look => Assert.Equal(id, Assert.Single(look.Page!.Items).Id));
    }

    [Fact]
    public async Task A_nonce_of_a_look_is_used_for_everything_else_too_and_the_other_way_round()
    {
        await using var bed = await AcceptBed.OpenAsync(DatabaseKind.Postgres);
        await using var looks = new InvocationLooks(bed.Database, TimeProvider.System);
        await using var nonces = new NonceWriter(bed.Database, TimeProvider.System);
        var id = await AcceptAsync(bed);

        Assert.True((await looks.ReadAsync(AccountId.First, new() { Id = id }, NonceOf("looked"))).IsFresh);
        Assert.False(await nonces.BurnAsync(NonceOf("looked")));
        Assert.True(await nonces.BurnAsync(NonceOf("burned")));
        Assert.False((await looks.ReadAsync(AccountId.First, new() { Id = id }, NonceOf("burned"))).IsFresh);
    }

    [Fact]
    public async Task A_look_at_what_is_not_there_burns_its_nonce_too()
    {
        await using var bed = await AcceptBed.OpenAsync(DatabaseKind.Postgres);
        await using var looks = new InvocationLooks(bed.Database, TimeProvider.System);
        var query = new InvocationQuery { Id = InvocationId.New(CellId.Default, bed.Clock.Now) };

        var first = await looks.ReadAsync(AccountId.First, query, NonceOf("1"));

        Assert.True(first.IsFresh);
        Assert.Empty(first.Page!.Items);
        Assert.False((await looks.ReadAsync(AccountId.First, query, NonceOf("1"))).IsFresh);
    }

    [Fact]
    public async Task A_look_whose_nonce_cannot_be_written_fails_and_the_next_one_works()
    {
        await using var bed = await AcceptBed.OpenAsync(DatabaseKind.Postgres);
        await using var looks = new InvocationLooks(bed.Database, TimeProvider.System);
        var id = await AcceptAsync(bed);
        await ExecuteAsync(bed, "ALTER TABLE nonces RENAME TO nonces_away");

        await Assert.ThrowsAsync<PostgresException>(() => looks.ReadAsync(AccountId.First, new() { Id = id }, NonceOf("1")));

        await ExecuteAsync(bed, "ALTER TABLE nonces_away RENAME TO nonces");
        Assert.True((await looks.ReadAsync(AccountId.First, new() { Id = id }, NonceOf("1"))).IsFresh);
    }

    [Fact]
    public async Task One_look_that_cannot_be_read_makes_no_replays_of_those_beside_it()
    {
        await using var bed = await AcceptBed.OpenAsync(DatabaseKind.Postgres);
        await using var looks = new InvocationLooks(bed.Database, TimeProvider.System);
        var (good, bad) = (await AcceptAsync(bed), await AcceptAsync(bed));
        await ExecuteAsync(bed, $"ALTER TABLE records ALTER error_info DROP NOT NULL; UPDATE records SET error_info = NULL WHERE invocation = '{bad.Raw()}'");

        var seen = Enumerable.Range(0, 60).Select(i => looks.ReadAsync(AccountId.First, new() { Id = i == 30 ? bad : good }, NonceOf($"{i}"))).ToList();

        await Assert.ThrowsAnyAsync<Exception>(() => seen[30]);
        seen.RemoveAt(30);
        Assert.All(await Task.WhenAll(seen), look => Assert.True(look.IsFresh));
        Assert.False((await looks.ReadAsync(AccountId.First, new() { Id = good }, NonceOf("7"))).IsFresh);
    }

    [Fact]
    public async Task What_was_seen_and_is_deleted_then_is_not_seen_again()
    {
        await using var bed = await AcceptBed.OpenAsync(DatabaseKind.Postgres);
        await using var looks = new InvocationLooks(bed.Database, TimeProvider.System);
        var (kept, gone) = (await AcceptAsync(bed), await AcceptAsync(bed));
        Task<Seen[]> LookAsync() => Task.WhenAll(new[] { kept, gone }.Select(id => looks.ReadAsync(AccountId.First, new() { Id = id })));
        Assert.All(await LookAsync(), look => Assert.Single(look.Page!.Items));

        await ExecuteAsync(bed, $"DELETE FROM slices WHERE invocation = '{gone.Raw()}'; DELETE FROM invocations WHERE invocation = '{gone.Raw()}'");

        Assert.Equal([1, 0], (await LookAsync()).Select(look => look.Page!.Items.Length));
        Assert.Equal([1, 0], (await LookAsync()).Select(look => look.Page!.Items.Length));
    }

    [Fact]
    public async Task What_is_remembered_of_one_account_is_not_shown_to_another()
    {
        await using var bed = await AcceptBed.OpenAsync(DatabaseKind.Postgres);
        await using var looks = new InvocationLooks(bed.Database, TimeProvider.System);
        var query = new InvocationQuery { Id = await AcceptAsync(bed) };

        Assert.Single((await looks.ReadAsync(AccountId.First, query)).Page!.Items);
        Assert.Empty((await looks.ReadAsync(new("1000000000000002"), query)).Page!.Items);
    }

    private static Nonce NonceOf(string value) => new("key", value, DateTimeOffset.UnixEpoch);

    private static async Task<InvocationId> AcceptAsync(AcceptBed bed)
    {
        var plan = bed.Run(await bed.AddInstanceAsync());
        Assert.Null((await bed.TogetherAsync(plan))[0]!.Refused);
        return plan.Id;
    }

    private static Task<int> ExecuteAsync(AcceptBed bed, string statement) => bed.Database.WriteAsync(connection => connection.ExecuteAsync(statement));
}
