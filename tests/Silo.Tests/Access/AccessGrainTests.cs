using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Storage;
using Microsoft.Data.Sqlite;

namespace CloudAssistant.Silo.Tests.Access;

public class AccessGrainTests
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory]
    [InlineData(SignatureAlgorithm.HmacSha1)]
    [InlineData(SignatureAlgorithm.Acs3HmacSha256)]
    public async Task A_true_signature_names_its_account(SignatureAlgorithm algorithm)
    {
        await using var silos = await Silos.StartAsync();

        var reply = await silos.Worker().AuthenticateAsync(silos.Evidence(algorithm));

        Assert.Equal(new(AccountId.First, silos.KeyId) { SourceAddress = "127.0.0.1" }, reply.Value);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_nonce_is_used_once_whichever_silo_is_asked(DatabaseKind kind)
    {
        await using var silos = await Silos.StartAsync(kind);
        var evidence = silos.Evidence();

        Assert.Null((await silos.Worker().AuthenticateAsync(evidence)).Refused);
        Assert.Equal(RefusalCode.SignatureNonceUsed, (await silos.Worker().AuthenticateAsync(evidence)).Refused!.Code);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_many_equal_calls_at_once_exactly_one_is_let_in(DatabaseKind kind)
    {
        await using var silos = await Silos.StartAsync(kind);
        var workers = new[] { silos.Worker(), silos.Worker() };
        var evidence = silos.Evidence();

        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => workers[number % 2].AuthenticateAsync(evidence)));

        Assert.Equal(1, replies.Count(reply => reply.Refused is null));
        Assert.All(replies.Where(reply => reply.Refused is not null), reply => Assert.Equal(RefusalCode.SignatureNonceUsed, reply.Refused!.Code));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Many_different_calls_at_once_are_all_let_in(DatabaseKind kind)
    {
        await using var silos = await Silos.StartAsync(kind);
        var worker = silos.Worker();

        var replies = await Task.WhenAll(Enumerable.Range(0, 1_200).Select(_ => worker.AuthenticateAsync(silos.Evidence())));

        Assert.All(replies, reply => Assert.Null(reply.Refused));
        Assert.Equal(1_200, await silos.CountAsync("nonces"));
    }

    [Theory]
    [InlineData(-15 * 60, null)]
    [InlineData(15 * 60, null)]
    [InlineData(-15 * 60 - 1, RefusalCode.InvalidTimeStampExpired)]
    [InlineData(15 * 60 + 1, RefusalCode.InvalidTimeStampExpired)]
    public async Task A_call_is_taken_within_15_minutes_either_way(int seconds, RefusalCode? code)
    {
        await using var silos = await Silos.StartAsync();
        var evidence = silos.Evidence();

        var reply = await silos.Worker().AuthenticateAsync(evidence with { Timestamp = evidence.Timestamp.AddSeconds(seconds) });

        Assert.Equal(code, reply.Refused?.Code);
    }

    [Fact]
    public async Task A_nonce_is_kept_longer_than_its_call_could_come_again()
    {
        await using var silos = await Silos.StartAsync();
        var evidence = silos.Evidence();
        evidence = evidence with { Timestamp = evidence.Timestamp.AddMinutes(15) };
        await silos.Worker().AuthenticateAsync(evidence);
        silos.Clock.Advance(TimeSpan.FromMinutes(30));
        var sweeper = new CloudAssistant.Silo.Access.AccessSweeper(
            silos.Database, silos.Clock, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<CloudAssistant.Silo.Access.AccessSweeper>.Instance);

        await sweeper.SweepAsync(default);
        Assert.Equal(RefusalCode.SignatureNonceUsed, (await silos.Worker().AuthenticateAsync(evidence)).Refused!.Code);

        silos.Clock.Advance(TimeSpan.FromMinutes(10));
        await sweeper.SweepAsync(default);
        Assert.Equal(0, await silos.CountAsync("nonces"));
    }

    [Fact]
    public async Task A_false_signature_burns_no_nonce()
    {
        await using var silos = await Silos.StartAsync();
        var evidence = silos.Evidence();

        var refused = await silos.Worker().AuthenticateAsync(evidence with { Signature = new('0', 64) });

        Assert.Equal(RefusalCode.SignatureDoesNotMatch, refused.Refused!.Code);
        Assert.Null((await silos.Worker().AuthenticateAsync(evidence)).Refused);
    }

    [Theory]
    [InlineData("")]
    [InlineData("CAKnobody")]
    [InlineData("a\0b")]
    [InlineData("schlüssel")]
    public async Task An_unknown_key_is_not_found(string id)
    {
        await using var silos = await Silos.StartAsync();

        var reply = await silos.Worker().AuthenticateAsync(silos.Evidence() with { AccessKeyId = id });

        Assert.Equal(RefusalCode.InvalidAccessKeyIdNotFound, reply.Refused!.Code);
    }

    [Fact]
    public async Task A_nonce_is_visible_ascii_of_bounded_length()
    {
        await using var silos = await Silos.StartAsync();

        foreach (var nonce in new[] { "", "a\0", "a b", new string('n', 257) })
            Assert.Equal(RefusalCode.InvalidParameter, (await silos.Worker().AuthenticateAsync(silos.Evidence() with { Nonce = nonce })).Refused!.Code);
    }

    [Fact]
    public async Task What_no_policy_could_allow_is_refused_at_once_and_its_nonce_is_used()
    {
        await using var silos = await Silos.StartAsync();
        await silos.ExecuteAsync("DELETE FROM key_policies");
        var (worker, evidence) = (silos.Worker(), silos.Evidence());

        var refusal = (await worker.AuthenticateAsync(evidence)).Refused!;

        Assert.Equal((RefusalCode.ForbiddenRam, new("ecs:RunCommand", silos.KeyId, AccountId.First, Explicit: false)), (refusal.Code, refusal.Denied));
        Assert.Equal(RefusalCode.SignatureNonceUsed, (await worker.AuthenticateAsync(evidence)).Refused!.Code);
    }

    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"ecs:Run*","Resource":"acs:ecs:*:*:instance/mi-never"}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"ecs:Stop*","Resource":"*"}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":"127.0.0.0/8"},"NumericLessThan":{"ecs:TargetCount":1}}}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":"10.0.0.0/8"}}}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"ecs:RunCommand","Resource":"acs:ecs:*:*:command/*"}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"ecs:RunCommand","Resource":"*"}""", false)]
    public async Task What_a_policy_could_allow_is_left_to_the_owner_of_the_thing(string statements, bool letIn)
    {
        await using var silos = await Silos.StartAsync();
        await silos.Database.WriteAsync(connection => connection.ExecuteAsync(
            "INSERT INTO policies (account, name, document, created_at, updated_at) VALUES (@account, 'p', @document, 1, 1); UPDATE key_policies SET policy = 'p'",
            ("account", AccountId.First.Value), ("document", $$"""{"Version":"1","Statement":[{{statements}}]}""")));

        Assert.Equal(letIn ? null : RefusalCode.ForbiddenRam, (await silos.Worker().AuthenticateAsync(silos.Evidence())).Refused?.Code);
    }

    [Fact]
    public async Task A_disabled_key_is_inactive_within_seconds()
    {
        await using var silos = await Silos.StartAsync();
        var worker = silos.Worker();
        await worker.AuthenticateAsync(silos.Evidence());

        await silos.ExecuteAsync("UPDATE access_keys SET enabled = 0");
        silos.Clock.Advance(AccessLimits.KeyCacheTime);

        Assert.Equal(RefusalCode.InvalidAccessKeyIdInactive, (await worker.AuthenticateAsync(silos.Evidence())).Refused!.Code);
    }

    [Fact]
    public async Task The_time_is_judged_before_the_key_and_the_key_before_the_signature()
    {
        await using var silos = await Silos.StartAsync();
        var wrong = silos.Evidence() with { AccessKeyId = "CAKnobody", Signature = "x" };

        Assert.Equal(RefusalCode.InvalidTimeStampExpired, (await silos.Worker().AuthenticateAsync(wrong with { Timestamp = silos.Clock.Now.AddHours(1) })).Refused!.Code);
        Assert.Equal(RefusalCode.InvalidAccessKeyIdNotFound, (await silos.Worker().AuthenticateAsync(wrong)).Refused!.Code);
        Assert.Equal(RefusalCode.SignatureDoesNotMatch, (await silos.Worker().AuthenticateAsync(wrong with { AccessKeyId = silos.KeyId })).Refused!.Code);
    }

    [Fact]
    public async Task Nobody_is_let_in_while_the_database_cannot_be_asked()
    {
        await using var silos = await Silos.StartAsync();
        var worker = silos.Worker(new BrokenBook());

        Assert.Equal(RefusalCode.ServiceUnavailable, (await worker.AuthenticateAsync(silos.Evidence())).Refused!.Code);
    }

    [Fact]
    public async Task Nobody_is_let_in_while_nonces_cannot_be_written()
    {
        await using var silos = await Silos.StartAsync();
        await silos.ExecuteAsync("DROP TABLE nonces");

        Assert.Equal(RefusalCode.ServiceUnavailable, (await silos.Worker().AuthenticateAsync(silos.Evidence())).Refused!.Code);
    }

    [Fact]
    public async Task The_last_use_of_a_key_is_written_once_a_minute()
    {
        await using var silos = await Silos.StartAsync();
        var worker = silos.Worker();
        var first = silos.Clock.Now;

        await worker.AuthenticateAsync(silos.Evidence());
        silos.Clock.Advance(TimeSpan.FromSeconds(59));
        await worker.AuthenticateAsync(silos.Evidence());
        Assert.Equal(first.ToUnixTimeMilliseconds(), await LastUsedAsync(silos));

        silos.Clock.Advance(TimeSpan.FromSeconds(1));
        await worker.AuthenticateAsync(silos.Evidence());
        Assert.Equal(silos.Clock.Now.ToUnixTimeMilliseconds(), await LastUsedAsync(silos));
    }

    private static async Task<long> LastUsedAsync(Silos silos)
    {
        await using var connection = await silos.Database.OpenAsync();
        return (await connection.QueryAsync("SELECT last_used_at FROM access_keys", row => row.GetInt64(0)))[0];
    }

    private sealed class BrokenBook : IAccessBook
    {
        public Task<AccessKey?> FindAsync(string accessKeyId) => throw new SqliteException("gone", 14);

        public Task<bool> BurnAsync(Nonce nonce) => throw new SqliteException("gone", 14);

        public Task NoteUsedAsync(string accessKeyId, DateTimeOffset usedAt) => throw new SqliteException("gone", 14);
    }
}
