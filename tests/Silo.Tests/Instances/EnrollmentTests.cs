using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests.Instances;

public sealed class EnrollmentTests
{
    public static TheoryData<DatabaseKind> Kinds => Fleet.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_agent_with_the_code_becomes_an_instance(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var code = await fleet.CodeAsync(new() { InstanceName = "web", ResourceGroupId = "rg-1", Tags = Tags(("env", "prod")) });
        Assert.Matches("^a-[a-z2-7]{26}$", code.Code);

        var (agent, instance) = await fleet.EnrollAsync(code);

        Assert.Equal(("web-001", "rg-1", "prod", code.Enrollment.Id), (instance.Name, instance.ResourceGroupId, instance.Tags["env"], instance.Enrollment));
        Assert.Equal(agent.PublicKey, instance.PublicKey);
        Assert.Equal(fleet.Clock.Now, instance.RegisteredAt);
        Assert.Equal("203.0.113.9", instance.InternetAddress);
        var kept = (await fleet.Assistant.Grains.GetEnrollment(code.Enrollment.Id).GetAsync(AccountId.First)).Value;
        Assert.Equal((1, 0), (kept.RegisteredCount, kept.DeregisteredCount));
        Assert.DoesNotContain(code.Code, await StoredTextAsync(fleet), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_same_key_gets_the_same_instance_even_when_the_code_has_expired_since(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var code = await fleet.CodeAsync(new() { InstanceCount = 1 });
        var (agent, instance) = await fleet.EnrollAsync(code);

        fleet.Clock.Advance(TimeSpan.FromDays(1));
        var again = (await fleet.Assistant.Grains.GetEnrollment(code.Enrollment.Id).EnrollAsync(agent.Enroll(code, fleet.Clock.Now))).Value;

        Assert.Equal((instance.Id, instance.Name, instance.RegisteredAt), (again.Id, again.Name, again.RegisteredAt));
        Assert.Equal(1, await fleet.CountAsync("instances"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_code_takes_exactly_as_many_instances_as_it_is_good_for(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var code = await fleet.CodeAsync(new() { InstanceCount = 5, InstanceName = "node" });
        var enrollment = fleet.Assistant.Grains.GetEnrollment(code.Enrollment.Id);

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => enrollment.EnrollAsync(fleet.NewAgent().Enroll(code, fleet.Clock.Now))));

        Assert.Equal(
            ["node-001", "node-002", "node-003", "node-004", "node-005"],
            replies.Where(reply => reply.Refused is null).Select(reply => reply.Value.Name).Order());
        Assert.All(replies.Where(reply => reply.Refused is not null), reply => Assert.Equal(RefusalCode.EnrollmentRefused, reply.Refused!.Code));
        Assert.Equal(5, await fleet.CountAsync("instances"));
        Assert.Equal(5, (await enrollment.GetAsync(AccountId.First)).Value.RegisteredCount);
    }

    [Fact]
    public async Task Nothing_changes_when_an_agent_is_refused()
    {
        await using var fleet = await Fleet.StartAsync();
        var code = await fleet.CodeAsync(new() { IpAddressRange = "203.0.113.0/24" });
        var enrollment = fleet.Assistant.Grains.GetEnrollment(code.Enrollment.Id);
        using var agent = new TestAgent();
        var good = agent.Enroll(code, fleet.Clock.Now);

        await RefusedAsync(enrollment, good with { Code = "a-wrongwrongwrongwrongwrongwr" });
        await RefusedAsync(enrollment, good with { Signature = new byte[64] });
        await RefusedAsync(enrollment, good with { PublicKey = [1, 2, 3] });
        await RefusedAsync(enrollment, good with { SignedBytes = [.. good.SignedBytes, 0] });
        await RefusedAsync(enrollment, good with { SourceAddress = "203.0.114.1" });
        await RefusedAsync(enrollment, good with { ServerTime = good.ServerTime - 301_000 });
        await RefusedAsync(enrollment, good with { ServerTime = good.ServerTime + 301_000 });
        await RefusedAsync(enrollment, good with { ServerTime = long.MinValue });
        await RefusedAsync(fleet.Assistant.Grains.GetEnrollment(EnrollmentId.New()), good);
        fleet.Clock.Advance(TimeSpan.FromHours(4));
        await RefusedAsync(enrollment, agent.Enroll(code, fleet.Clock.Now));

        Assert.Equal(0, await fleet.CountAsync("instances"));
        Assert.Equal(0, (await enrollment.GetAsync(AccountId.First)).Value.RegisteredCount);
    }

    [Fact]
    public async Task A_disabled_code_takes_no_more_instances()
    {
        await using var fleet = await Fleet.StartAsync();
        var code = await fleet.CodeAsync();
        var enrollment = fleet.Assistant.Grains.GetEnrollment(code.Enrollment.Id);

        Assert.True((await enrollment.DisableAsync(TestKeys.Owner)).Value.Disabled);
        Assert.True((await enrollment.DisableAsync(TestKeys.Owner)).Value.Disabled);

        await RefusedAsync(enrollment, fleet.NewAgent().Enroll(code, fleet.Clock.Now));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_code_is_deleted_only_while_nobody_enrolled_with_it(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var unused = await fleet.CodeAsync(new() { Tags = Tags(("a", "b")) });
        var used = await fleet.CodeAsync();
        await fleet.EnrollAsync(used);

        Assert.Equal(unused.Enrollment.Id, (await fleet.Assistant.Grains.GetEnrollment(unused.Enrollment.Id).DeleteAsync(TestKeys.Owner)).Value.Id);
        Assert.Equal(
            RefusalCode.ActivationIdInUse,
            (await fleet.Assistant.Grains.GetEnrollment(used.Enrollment.Id).DeleteAsync(TestKeys.Owner)).Refused!.Code);

        Assert.Equal(
            RefusalCode.ActivationIdNotFound,
            (await fleet.Assistant.Grains.GetEnrollment(unused.Enrollment.Id).DeleteAsync(TestKeys.Owner)).Refused!.Code);
        Assert.Equal((1L, 0L), (await fleet.CountAsync("enrollments"), await fleet.CountAsync("enrollment_tags")));
    }

    [Fact]
    public async Task Another_account_sees_nothing_of_a_code()
    {
        await using var fleet = await Fleet.StartAsync();
        var code = await fleet.CodeAsync();
        var (enrollment, stranger) = (fleet.Assistant.Grains.GetEnrollment(code.Enrollment.Id), TestKeys.Stranger.Account);

        Assert.Equal(RefusalCode.ActivationIdNotFound, (await enrollment.GetAsync(stranger)).Refused!.Code);
        Assert.Equal(RefusalCode.ActivationIdNotFound, (await enrollment.DisableAsync(TestKeys.Stranger)).Refused!.Code);
        Assert.Equal(RefusalCode.ActivationIdNotFound, (await enrollment.DeleteAsync(TestKeys.Stranger)).Refused!.Code);
        Assert.Empty((await fleet.Desk.ListEnrollmentsAsync(TestKeys.Stranger, new())).Value.Items);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_code_is_shown_once_and_a_repeated_call_says_so(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var token = new ClientToken("t-1", "hash");

        var first = (await fleet.Desk.CreateEnrollmentAsync(Fleet.Owner, new(), token)).Value;
        var second = (await fleet.Desk.CreateEnrollmentAsync(Fleet.Owner, new(), token)).Refused!;
        var other = await fleet.Desk.CreateEnrollmentAsync(Fleet.Owner, new(), token with { ParametersHash = "other" });

        Assert.Equal(RefusalCode.OperationForbidden, second.Code);
        Assert.Equal(
            $"The activation {first.Enrollment.Id} was made by the first call with this client token, and its code was shown once: make a new activation with another token.",
            second.Message);
        Assert.Equal(RefusalCode.IdempotentParameterMismatch, other.Refused!.Code);
        Assert.Equal(1, await fleet.CountAsync("enrollments"));

        await fleet.Assistant.Grains.GetEnrollment(first.Enrollment.Id).DeleteAsync(TestKeys.Owner);
        Assert.Equal(RefusalCode.OperationForbidden, (await fleet.Desk.CreateEnrollmentAsync(Fleet.Owner, new(), token)).Refused!.Code);
        Assert.Equal(0, await fleet.CountAsync("enrollments"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Only_codes_that_still_take_instances_count_against_the_limit(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind, openCodesMax: 2);
        var first = await fleet.CodeAsync();
        await fleet.CodeAsync(new() { TimeToLiveInHours = 1 });

        Assert.Equal(RefusalCode.ActivationCountExceedLimit, (await fleet.Desk.CreateEnrollmentAsync(Fleet.Owner, new(), null)).Refused!.Code);

        await fleet.Assistant.Grains.GetEnrollment(first.Enrollment.Id).DisableAsync(TestKeys.Owner);
        await fleet.CodeAsync();
        fleet.Clock.Advance(TimeSpan.FromHours(1));
        await fleet.CodeAsync();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Codes_are_listed_newest_first_and_filtered(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var web = await fleet.CodeAsync(new() { InstanceName = "web", Tags = Tags(("env", "prod"), ("team", "a")) });
        fleet.Clock.Advance(TimeSpan.FromSeconds(1));
        var db = await fleet.CodeAsync(new() { InstanceName = "db", ResourceGroupId = "rg-1", Description = "größe \"x\"", Tags = Tags(("env", "test")) });
        await fleet.EnrollAsync(db);

        var all = (await fleet.Desk.ListEnrollmentsAsync(TestKeys.Owner, new() { Page = new(Size: 1, Number: 1) })).Value;
        Assert.Equal(2, all.TotalCount);
        Assert.Equal((db.Enrollment.Id, 1, "größe \"x\""), (all.Items[0].Id, all.Items[0].RegisteredCount, all.Items[0].Draft.Description));
        Assert.Equal([db.Enrollment.Id], await IdsAsync(new() { ResourceGroupId = "rg-1" }));
        Assert.Equal([web.Enrollment.Id], await IdsAsync(new() { InstanceName = "web" }));
        Assert.Equal([web.Enrollment.Id], await IdsAsync(new() { Id = web.Enrollment.Id }));
        Assert.Equal([web.Enrollment.Id], await IdsAsync(new() { Tags = Tags(("env", "prod"), ("team", "")) }));
        Assert.Equal([db.Enrollment.Id, web.Enrollment.Id], await IdsAsync(new() { Tags = Tags(("env", "")) }));

        async Task<IEnumerable<EnrollmentId>> IdsAsync(EnrollmentQuery query) =>
            (await fleet.Desk.ListEnrollmentsAsync(TestKeys.Owner, query)).Value.Items.Select(item => item.Id);
    }

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, string> Tags(params (string Key, string Value)[] tags) =>
        System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value)));

    private static async Task RefusedAsync(IEnrollmentGrain enrollment, EnrollmentEvidence evidence) =>
        Assert.Equal(RefusalCode.EnrollmentRefused, (await enrollment.EnrollAsync(evidence)).Refused?.Code);

    private static async Task<string> StoredTextAsync(Fleet fleet)
    {
        await using var connection = await fleet.Assistant.Database.OpenAsync();
        var rows = await connection.QueryAsync("SELECT PayloadBinary FROM OrleansStorage", row => System.Text.Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(0)));
        return string.Concat(rows);
    }
}
