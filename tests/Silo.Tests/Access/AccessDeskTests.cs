using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Access;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Storage.Migrations;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Access;

public sealed class AccessDeskTests
{
    private const string Administrator = "AdministratorAccess";
    private static readonly string Nothing = PolicyBed.Document(PolicyBed.Statement("Deny", "*"));

    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_key_lives_from_its_making_to_its_deletion(DatabaseKind kind)
    {
        await using var bed = await PolicyBed.StartAsync(kind);
        var desk = bed.Access;

        var made = (await desk.CreateKeyAsync(TestKeys.Owner, "deploy")).Value;
        async Task<AccessKeyView> ListedAsync() => Assert.Single((await desk.ListKeysAsync(TestKeys.Owner)).Value, key => key.Id == made.Key.Id);

        Assert.Equal(("deploy", true, (DateTimeOffset?)null, 0), ((await ListedAsync()).Name, (await ListedAsync()).Enabled, (await ListedAsync()).LastUsedAt, (await ListedAsync()).Policies.Length));
        Assert.Equal(40, made.Secret.Length);
        Assert.DoesNotContain(made.Secret, made.ToString(), StringComparison.Ordinal);
        Assert.Equal("roll out", (await desk.UpdateKeyAsync(TestKeys.Owner, made.Key.Id, new("roll out", null))).Value.Name);
        Assert.False((await desk.UpdateKeyAsync(TestKeys.Owner, made.Key.Id, new(null, false))).Value.Enabled);
        Assert.Equal(("roll out", false), ((await ListedAsync()).Name, (await ListedAsync()).Enabled));
        Assert.Null((await desk.AttachPolicyAsync(TestKeys.Owner, Administrator, made.Key.Id)).Refused);
        Assert.Equal(Administrator, Assert.Single((await ListedAsync()).Policies));

        Assert.Null((await desk.DeleteKeyAsync(TestKeys.Owner, made.Key.Id)).Refused);
        Assert.DoesNotContain((await desk.ListKeysAsync(TestKeys.Owner)).Value, key => key.Id == made.Key.Id);
        Assert.Equal(RefusalCode.InvalidAccessKeyIdNotFound, (await desk.DeleteKeyAsync(TestKeys.Owner, made.Key.Id)).Refused!.Code);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_policy_lives_from_its_putting_to_its_deletion(DatabaseKind kind)
    {
        await using var bed = await PolicyBed.StartAsync(kind);
        var (desk, key) = (bed.Access, (await bed.KeyAsync()).AccessKeyId);

        Assert.Equal((Nothing, 0), ((await desk.PutPolicyAsync(TestKeys.Owner, "p", Nothing)).Value.Document, (await desk.GetPolicyAsync(TestKeys.Owner, "p")).Value.AttachmentCount));
        for (var i = 0; i < 2; i++)
            Assert.Null((await desk.AttachPolicyAsync(TestKeys.Owner, "p", key)).Refused);
        Assert.Equal([(Administrator, true, 2), ("p", false, 1)], (await desk.ListPoliciesAsync(TestKeys.Owner)).Value.Select(policy => (policy.Name, policy.BuiltIn, policy.AttachmentCount - (policy.BuiltIn ? 1 : 0))));
        Assert.Equal(RefusalCode.DeleteConflictPolicy, (await desk.DeletePolicyAsync(TestKeys.Owner, "p")).Refused!.Code);
        for (var i = 0; i < 2; i++)
            Assert.Null((await desk.DetachPolicyAsync(TestKeys.Owner, "p", key)).Refused);
        var other = PolicyBed.Document(PolicyBed.Statement("Allow", "*"));
        bed.Assistant.Clock.Advance(TimeSpan.FromMinutes(1));
        var put = (await desk.PutPolicyAsync(TestKeys.Owner, "p", other)).Value;
        Assert.Equal((other, TimeSpan.FromMinutes(1)), (put.Document, put.UpdatedAt - put.CreatedAt));

        Assert.Null((await desk.DeletePolicyAsync(TestKeys.Owner, "p")).Refused);
        Assert.Equal(RefusalCode.EntityNotExistPolicy, (await desk.DeletePolicyAsync(TestKeys.Owner, "p")).Refused!.Code);
        Assert.Equal(RefusalCode.EntityNotExistPolicy, (await desk.GetPolicyAsync(TestKeys.Owner, "p")).Refused!.Code);
        Assert.Equal(RefusalCode.EntityNotExistPolicy, (await desk.AttachPolicyAsync(TestKeys.Owner, "p", key)).Refused!.Code);
    }

    [Fact]
    public async Task The_policy_of_the_server_cannot_be_changed()
    {
        await using var bed = await PolicyBed.StartAsync();

        Assert.Equal(RefusalCode.OperationForbiddenBuiltInPolicy, (await bed.Access.PutPolicyAsync(TestKeys.Owner, Administrator, Nothing)).Refused!.Code);
        Assert.Equal(RefusalCode.OperationForbiddenBuiltInPolicy, (await bed.Access.DeletePolicyAsync(TestKeys.Owner, Administrator)).Refused!.Code);
        Assert.Equal(BuiltInPolicies.Documents[Administrator], (await bed.Access.GetPolicyAsync(TestKeys.Owner, Administrator)).Value.Document);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" a")]
    [InlineData("a\n")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task A_key_has_a_name_that_can_be_shown(string name)
    {
        await using var bed = await PolicyBed.StartAsync();

        Assert.Equal(RefusalCode.InvalidParameterAccessKeyName, (await bed.Access.CreateKeyAsync(TestKeys.Owner, name)).Refused!.Code);
        Assert.Equal(RefusalCode.InvalidParameterAccessKeyName, (await bed.Access.UpdateKeyAsync(TestKeys.Owner, "test-key", new(name, null))).Refused!.Code);
        Assert.Equal(RefusalCode.InvalidParameterPolicyName, (await bed.Access.PutPolicyAsync(TestKeys.Owner, name + "_", Nothing)).Refused!.Code);
    }

    [Fact]
    public async Task Keys_and_policies_are_no_more_than_the_server_allows()
    {
        await using var bed = await PolicyBed.StartAsync(configure: services => services.Configure<PolicyOptions>(options =>
            (options.KeysPerAccountMax, options.PoliciesPerAccountMax, options.PoliciesPerKeyMax) = (4, 2, 1)));
        var desk = bed.Access;

        var key = (await desk.CreateKeyAsync(TestKeys.Owner, "the fourth")).Value.Key.Id;
        Assert.Equal(RefusalCode.LimitExceededAccessKey, (await desk.CreateKeyAsync(TestKeys.Owner, "the fifth")).Refused!.Code);
        foreach (var name in new[] { "a", "b", "a" })
            Assert.Null((await desk.PutPolicyAsync(TestKeys.Owner, name, Nothing)).Refused);
        Assert.Equal(RefusalCode.LimitExceededPolicy, (await desk.PutPolicyAsync(TestKeys.Owner, "c", Nothing)).Refused!.Code);
        for (var i = 0; i < 2; i++)
            Assert.Null((await desk.AttachPolicyAsync(TestKeys.Owner, "a", key)).Refused);
        Assert.Equal(RefusalCode.LimitExceededPolicyAttachment, (await desk.AttachPolicyAsync(TestKeys.Owner, "b", key)).Refused!.Code);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Nothing_is_denied_to_the_last_administrator(DatabaseKind kind)
    {
        const string Allow = """{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:Describe*","Resource":"*"}]}""";
        const string Deny = """{"Version":"1","Statement":[{"Effect":"Deny","Action":"ecs:DetachPolicy","Resource":"*"}]}""";
        await using var bed = await PolicyBed.StartAsync(kind);
        var (desk, last) = (bed.Access, TestKeys.Stranger);
        async Task<RefusalCode?> PutAsync(string name, string document) => (await desk.PutPolicyAsync(last, name, document)).Refused?.Code;
        async Task<RefusalCode?> AttachAsync(string name, string key) => (await desk.AttachPolicyAsync(last, name, key)).Refused?.Code;

        Assert.Equal([null, null, null], [await PutAsync("deny", Deny), await PutAsync("attached", Allow), await AttachAsync("attached", last.AccessKeyId)]);
        Assert.Equal(RefusalCode.OperationForbiddenLastAdministrator, await AttachAsync("deny", last.AccessKeyId));
        Assert.Equal(RefusalCode.OperationForbiddenLastAdministrator, await PutAsync("attached", Deny));

        // One that is denied something is none.
        var second = (await desk.CreateKeyAsync(last, "second")).Value.Key.Id;
        Assert.Equal([null, null], [await AttachAsync("deny", second), await AttachAsync(Administrator, second)]);
        Assert.Equal(RefusalCode.OperationForbiddenLastAdministrator, (await desk.DetachPolicyAsync(last, Administrator, last.AccessKeyId)).Refused?.Code);
        await desk.DetachPolicyAsync(last, "deny", second);
        Assert.Null(await PutAsync("attached", Deny));
        Assert.Equal(RefusalCode.OperationForbiddenLastAdministrator, await AttachAsync("deny", second));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_last_enabled_key_that_may_everything_stays(DatabaseKind kind)
    {
        await using var bed = await PolicyBed.StartAsync(kind);
        var (desk, last) = (bed.Access, TestKeys.Stranger);

        async Task<RefusalCode?[]> TryAsync(string key) =>
        [
            (await desk.UpdateKeyAsync(last, key, new(null, false))).Refused?.Code, (await desk.DetachPolicyAsync(last, Administrator, key)).Refused?.Code,
            (await desk.DeleteKeyAsync(last, key)).Refused?.Code,
        ];

        Assert.All(await TryAsync(last.AccessKeyId), code => Assert.Equal(RefusalCode.OperationForbiddenLastAdministrator, code));
        // A second one that is disabled helps nobody.
        var second = (await desk.CreateKeyAsync(last, "second")).Value.Key.Id;
        await desk.AttachPolicyAsync(last, Administrator, second);
        await desk.UpdateKeyAsync(last, second, new(null, false));
        Assert.All(await TryAsync(last.AccessKeyId), code => Assert.Equal(RefusalCode.OperationForbiddenLastAdministrator, code));
        Assert.Equal("renamed", (await desk.UpdateKeyAsync(last, last.AccessKeyId, new("renamed", true))).Value.Name);
        await desk.UpdateKeyAsync(last, second, new(null, true));
        Assert.Equal([null, null, null], await TryAsync(second));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_two_administrators_who_disable_each_other_at_once_one_stays(DatabaseKind kind)
    {
        await using var bed = await PolicyBed.StartAsync(kind);
        var store = bed.Assistant.Services.GetRequiredService<IAccessStore>();
        var account = TestKeys.Stranger.Account;
        var second = (await store.CreateKeyAsync(account, "second", bed.Assistant.Clock.Now)).Value.Key.Id;
        await store.AttachAsync(account, Administrator, second, bed.Assistant.Clock.Now);

        for (var round = 0; round < 10; round++)
        {
            var replies = await Task.WhenAll(
                new[] { TestKeys.Stranger.AccessKeyId, second }.Select(key => Task.Run(() => store.UpdateKeyAsync(account, key, new(null, false)))));

            Assert.Equal(1, replies.Count(reply => reply.Refused is null));
            Assert.Equal(1, (await store.ListKeysAsync(account)).Count(key => key.Enabled));
            foreach (var key in new[] { TestKeys.Stranger.AccessKeyId, second })
                await store.UpdateKeyAsync(account, key, new(null, true));
        }
    }

    [Fact]
    public async Task What_is_anothers_is_answered_like_what_is_not_there()
    {
        await using var bed = await PolicyBed.StartAsync();
        var desk = bed.Access;
        await desk.PutPolicyAsync(TestKeys.Owner, "p", Nothing);
        await desk.PutPolicyAsync(TestKeys.Stranger, "q", Nothing);

        foreach (var key in new[] { TestKeys.Owner.AccessKeyId, "CAKnobody", "no\u00e9" })
        {
            Refusal?[] replies =
            [
                (await desk.UpdateKeyAsync(TestKeys.Stranger, key, new("mine", null))).Refused, (await desk.DeleteKeyAsync(TestKeys.Stranger, key)).Refused,
                (await desk.AttachPolicyAsync(TestKeys.Stranger, "q", key)).Refused, (await desk.DetachPolicyAsync(TestKeys.Stranger, "q", key)).Refused,
                (await desk.ExplainAsync(TestKeys.Stranger, new() { AccessKeyId = key, Action = "RunCommand", Resource = "instance/x" })).Refused,
            ];
            Assert.All(replies, refusal => Assert.Equal(AccessNames.NoSuchKey, refusal));
        }

        foreach (var policy in new[] { "p", "never" })
        {
            Refusal?[] replies =
            [
                (await desk.GetPolicyAsync(TestKeys.Stranger, policy)).Refused, (await desk.DeletePolicyAsync(TestKeys.Stranger, policy)).Refused,
                (await desk.AttachPolicyAsync(TestKeys.Stranger, policy, TestKeys.Stranger.AccessKeyId)).Refused,
                (await desk.DetachPolicyAsync(TestKeys.Stranger, policy, TestKeys.Stranger.AccessKeyId)).Refused,
            ];
            Assert.All(replies, refusal => Assert.Equal(AccessNames.NoSuchPolicy, refusal));
        }

        Assert.Equal([TestKeys.Stranger.AccessKeyId], (await desk.ListKeysAsync(TestKeys.Stranger)).Value.Select(key => key.Id));
        Assert.Equal([Administrator, "q"], (await desk.ListPoliciesAsync(TestKeys.Stranger)).Value.Select(policy => policy.Name));
    }

    [Fact]
    public async Task Whoever_has_no_rights_over_policies_cannot_widen_its_own()
    {
        await using var bed = await PolicyBed.StartAsync();
        var desk = bed.Access;
        await desk.PutPolicyAsync(TestKeys.Owner, "all", PolicyBed.Document(PolicyBed.Statement("Allow", "*")));
        var clerk = await bed.KeyAsync(PolicyBed.Statement("Allow", "ecs:AttachPolicy", "acs:ecs:*:*:key/*"), PolicyBed.Statement("Allow", "ecs:CreateAccessKey"));

        Refusal?[] replies =
        [
            (await desk.AttachPolicyAsync(clerk, "all", clerk.AccessKeyId)).Refused, (await desk.AttachPolicyAsync(clerk, Administrator, clerk.AccessKeyId)).Refused,
            (await desk.PutPolicyAsync(clerk, "policy-1", PolicyBed.Document(PolicyBed.Statement("Allow", "*")))).Refused, (await desk.ListPoliciesAsync(clerk)).Refused,
            (await desk.UpdateKeyAsync(clerk, clerk.AccessKeyId, new("x", null))).Refused, (await desk.DetachPolicyAsync(clerk, "policy-1", clerk.AccessKeyId)).Refused,
            (await desk.DeleteKeyAsync(clerk, TestKeys.Owner.AccessKeyId)).Refused, (await desk.DeletePolicyAsync(clerk, "all")).Refused,
            (await desk.GetPolicyAsync(clerk, "all")).Refused, (await desk.ListKeysAsync(clerk)).Refused,
            (await desk.ExplainAsync(clerk, new() { AccessKeyId = clerk.AccessKeyId, Action = "A", Resource = "key/x" })).Refused,
        ];

        Assert.All(replies, refusal => Assert.Equal(RefusalCode.ForbiddenRam, refusal?.Code));
        Assert.Null((await desk.CreateKeyAsync(clerk, "may")).Refused);
    }

    [Fact]
    public async Task A_new_key_may_nothing()
    {
        await using var bed = await PolicyBed.StartAsync();
        var nobody = await bed.KeyAsync();

        var refusal = (await bed.Access.ListKeysAsync(nobody)).Refused!;

        Assert.Equal(new("ecs:ListAccessKeys", nobody.AccessKeyId, AccountId.First, Explicit: false), refusal.Denied);
        Assert.StartsWith("User not authorized to operate on the specified resource, or this API doesn't support RAM.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Why_names_the_statement_that_decides(DatabaseKind kind)
    {
        await using var bed = await PolicyBed.StartAsync(kind);
        var key = await bed.KeyAsync(
            PolicyBed.Statement("Allow", "ecs:Run*", "acs:ecs:*:*:instance/*", """{"NumericLessThanEquals":{"ecs:TargetCount":5},"IpAddress":{"acs:SourceIp":"10.0.0.0/8"}}"""),
            """{"Sid":"NoProd","Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"ecs:ResourceTag/env":"prod"}}}""");
        var query = new PolicyQuery { AccessKeyId = key.AccessKeyId, Action = "ecs:RunCommand", Resource = "instance/mi-1", SourceAddress = "10.0.0.1", Targets = 5 };
        async Task<(bool, bool, string, int, string)> WhyAsync(PolicyQuery asked) =>
            (await bed.Access.ExplainAsync(TestKeys.Owner, asked)).Value is var why ? (why.Allowed, why.Denied, why.Policy, why.Statement, why.Sid) : default;

        Assert.Equal((true, false, "policy-1", 1, ""), await WhyAsync(query));
        Assert.Equal((true, false, "policy-1", 1, ""), await WhyAsync(query with { Action = "RunCommand", Resource = "acs:ecs:*:*:instance/mi-1" }));
        Assert.Equal((false, true, "policy-1", 2, "NoProd"), await WhyAsync(query with { Tags = PolicyBed.TagsOf("env=prod") }));
        Assert.Equal((false, false, "", 0, ""), await WhyAsync(query with { Targets = 6 }));
        Assert.Equal((false, false, "", 0, ""), await WhyAsync(query with { SourceAddress = "" }));
        Assert.Equal("acs:ecs:local-1:1000000000000001:instance/mi-1", (await bed.Access.ExplainAsync(TestKeys.Owner, query)).Value.Resource);
        await bed.Access.UpdateKeyAsync(TestKeys.Owner, key.AccessKeyId, new(null, false));
        var disabled = (await bed.Access.ExplainAsync(TestKeys.Owner, query)).Value;
        Assert.Equal((false, 1, false), (disabled.Allowed, disabled.Statement, disabled.KeyEnabled));
        Assert.Equal(RefusalCode.InvalidParameterPolicyAction, (await bed.Access.ExplainAsync(TestKeys.Owner, query with { Action = "ecs:Run*" })).Refused!.Code);
        Assert.Equal(RefusalCode.InvalidParameterPolicyResource, (await bed.Access.ExplainAsync(TestKeys.Owner, query with { Resource = "disk/x" })).Refused!.Code);
    }

    [Fact]
    public async Task What_is_changed_on_one_silo_counts_on_another_within_seconds()
    {
        await using var bed = await PolicyBed.StartAsync();
        var key = await bed.KeyAsync(PolicyBed.Statement("Allow", "ecs:ListAccessKeys"));
        var (services, elsewhere) = (bed.Assistant.Services, (PolicyJudge)null!);
        var cache = ActivatorUtilities.CreateInstance<AccessKeyCache>(services);
        elsewhere = ActivatorUtilities.CreateInstance<PolicyJudge>(services, cache);
        async Task<RefusalCode?> AskAsync() => (await elsewhere.RefuseAsync(key, "ListAccessKeys", ResourceType.Key, ResourceName.All))?.Code;

        Assert.Null(await AskAsync());
        await bed.Access.PutPolicyAsync(TestKeys.Owner, "policy-1", Nothing);
        Assert.Equal(RefusalCode.ForbiddenRam, (await bed.Access.ListKeysAsync(key)).Refused?.Code);
        bed.Assistant.Clock.Advance(AccessLimits.KeyCacheTime - TimeSpan.FromMilliseconds(1));
        Assert.Null(await AskAsync());
        bed.Assistant.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(RefusalCode.ForbiddenRam, await AskAsync());
    }

    [Fact]
    public async Task Whoever_names_another_account_with_its_key_may_nothing_there()
    {
        await using var bed = await PolicyBed.StartAsync();

        foreach (var forged in new[] { TestKeys.Owner with { Account = TestKeys.Stranger.Account }, new(AccountId.First, "CAKnobody") })
            Assert.Equal(RefusalCode.ForbiddenRam, (await bed.Access.ListKeysAsync(forged)).Refused?.Code);
        await bed.Access.UpdateKeyAsync(TestKeys.Owner, "test-key", new(null, false));
        Assert.Equal(RefusalCode.ForbiddenRam, (await bed.Access.ListKeysAsync(new(AccountId.First, "test-key"))).Refused?.Code);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Keys_from_before_there_were_policies_may_go_on(DatabaseKind kind)
    {
        await using var test = await TestDatabase.CreateAsync(kind, migrate: false);
        await new Migrator(test.Database, [.. Migration.All(kind).Where(migration => migration.Number < 90)]).RunAsync();
        var box = new SecretBox(new byte[SecretBox.KeyBytes]);
        await test.Database.WriteAsync(async connection =>
        {
            await connection.ExecuteAsync(
                "INSERT INTO access_keys (access_key_id, account, name, secret, enabled, created_at) VALUES ('old', '1', 'first', @secret, @enabled, 1)",
                ("secret", box.Seal(AccessBook.Place("old"), "secret"u8)), ("enabled", true));
            return 0;
        });

        await new Migrator(test.Database).RunAsync();

        var key = await new AccessBook(test.Database, box, new NonceWriter(test.Database, TimeProvider.System)).FindAsync("old");
        Assert.Equal(Administrator, Assert.Single(key!.Policies.Statements).Policy);
    }
}
