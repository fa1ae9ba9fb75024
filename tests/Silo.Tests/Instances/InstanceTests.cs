using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Gateways;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Instances;

public sealed class InstanceTests
{
    public static TheoryData<DatabaseKind> Kinds => Fleet.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Lists_follow_every_change_at_once(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var (agent, instance) = await fleet.EnrollAsync(facts: new()
        {
            Hostname = "o'dd \"quoted\" \\ back\0slash größe 🚀",
            OsType = "linux",
            OsVersion = "{\"json\":[1]}",
            Addresses = ["10.0.0.7", "10.0.0.7"],
            MachineId = "m-1",
            AgentVersion = "1.0",
        });
        var grain = fleet.Assistant.Grains.GetInstanceAgent(instance.Id);

        var listed = await fleet.ListedAsync(instance.Id);
        Assert.Equal("o'dd \"quoted\" \\ backslash größe 🚀", listed.Facts.Hostname);
        Assert.Equal(listed.Facts.Hostname, listed.Name);
        Assert.Equal("{\"json\":[1]}", listed.Facts.OsVersion);
        Assert.Empty(listed.PublicKey);

        Assert.Equal("web:1", (await grain.RenameAsync(TestKeys.Owner, "web:1")).Value.Name);
        Assert.Equal("web:1", (await fleet.ListedAsync(instance.Id)).Name);

        await grain.UpdateFactsAsync(agent.Facts with { Hostname = "new", Addresses = ["10.9.9.9"] }, "198.51.100.1");
        Assert.Equal("new", (await fleet.ListedAsync(instance.Id)).Facts.Hostname);
        Assert.Single(await fleet.ListAsync(new() { Address = "10.9.9.9" }));
        Assert.Single(await fleet.ListAsync(new() { Address = "198.51.100.1" }));
        Assert.Empty(await fleet.ListAsync(new() { Address = "10.0.0.7" }));

        await grain.DeregisterAsync(TestKeys.Owner);
        Assert.Empty(await fleet.ListAsync(new()));
        Assert.Equal((0L, 0L, 0L), (await fleet.CountAsync("instances"), await fleet.CountAsync("instance_addresses"), await fleet.CountAsync("instance_tags")));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_time_zone_follows_its_agent_and_what_is_none_becomes_empty(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var (agent, instance) = await fleet.EnrollAsync();
        Assert.Equal("Europe/Berlin", await ZoneAsync());

        await UpdateAsync("Asia/Shanghai");
        Assert.Equal("Asia/Shanghai", await ZoneAsync());

        await UpdateAsync("../../etc/localtime");
        Assert.Equal("", await ZoneAsync());

        Task UpdateAsync(string zone) => fleet.Assistant.Grains.GetInstanceAgent(instance.Id).UpdateFactsAsync(agent.Facts with { TimeZone = zone }, "203.0.113.9");
        async Task<string> ZoneAsync() => (await fleet.ListedAsync(instance.Id)).Facts.TimeZone;
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_an_instance_denies_is_kept_until_it_denies_nothing(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var (agent, instance) = await fleet.EnrollAsync();
        var grain = fleet.Assistant.Grains.GetInstanceAgent(instance.Id);
        await grain.UpdateFactsAsync(agent.Facts with { Denied = ["type bat", "user root"], DenyReason = "moving\0 house" }, "203.0.113.9");
        var facts = (await fleet.ListedAsync(instance.Id)).Facts;
        Assert.Equal(["type bat", "user root"], facts.Denied.ToArray());
        Assert.Equal("moving house", facts.DenyReason);

        await grain.UpdateFactsAsync(agent.Facts, "203.0.113.9");
        facts = (await fleet.ListedAsync(instance.Id)).Facts;
        Assert.Empty(facts.Denied);
        Assert.Equal("", facts.DenyReason);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Facts_that_were_stored_without_a_time_zone_still_read_and_the_next_hello_brings_it(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var (agent, instance) = await fleet.EnrollAsync();
        await fleet.Assistant.Database.WriteAsync(connection => connection.ExecuteAsync(
            "UPDATE instances SET facts = @facts WHERE instance = @id",
            ("id", instance.Id.Value.Value), ("facts", """{"hostname":"old","osType":"linux","addresses":[]}""")));
        var stored = (await fleet.ListedAsync(instance.Id)).Facts;
        Assert.Equal(("old", "", ""), (stored.Hostname, stored.TimeZone, stored.DenyReason));
        Assert.Empty(stored.Denied);

        // The grain still knows its zone: only what is stored is compared, so the zone it gets is another.
        var gateway = await fleet.GatewayAsync();
        await fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [agent.Hello(instance.Id) with { Facts = agent.Facts with { TimeZone = "Asia/Shanghai" } }]);
        await Eventually.TrueAsync(async () => (await fleet.ListedAsync(instance.Id)).Facts.TimeZone == "Asia/Shanghai");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Deregistering_closes_the_link_ends_the_records_and_counts_once(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var code = await fleet.CodeAsync();
        var (agent, instance) = await fleet.EnrollAsync(code);
        var gateway = await fleet.GatewayAsync();
        var opened = (await fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [agent.Hello(instance.Id)]))[0].Value;
        var grain = fleet.Assistant.Grains.GetInstanceAgent(instance.Id);

        var first = (await fleet.Desk.DeregisterAsync(Fleet.Owner, instance.Id, null)).Value;

        Assert.Equal(instance.Id, first.Id);
        Assert.Equal(RefusalCode.InvalidInstanceNotFound, (await fleet.Desk.DeregisterAsync(Fleet.Owner, instance.Id, null)).Refused!.Code);
        Assert.Equal((instance.Id, opened.Epoch, LinkCloseReason.Deregistered), await gateway.Closed.Reader.ReadAsync());
        Assert.Equal([instance.Id], fleet.Records.Released);
        var enrollment = (await fleet.Assistant.Grains.GetEnrollment(code.Enrollment.Id).GetAsync(AccountId.First)).Value;
        Assert.Equal((1, 1), (enrollment.RegisteredCount, enrollment.DeregisteredCount));
        Assert.Equal(RefusalCode.InvalidInstanceNotFound, (await grain.GetAsync(AccountId.First)).Refused!.Code);
        Assert.Equal(RefusalCode.InvalidInstanceNotFound, (await grain.RenameAsync(TestKeys.Owner, "other")).Refused!.Code);
        Assert.Equal(RefusalCode.InstanceDeregistered, (await grain.RegisterAsync(instance)).Refused!.Code);
        Assert.Equal(
            RefusalCode.EnrollmentRefused,
            (await fleet.Assistant.Grains.GetEnrollment(code.Enrollment.Id).EnrollAsync(agent.Enroll(code, fleet.Clock.Now))).Refused!.Code);
        Assert.Equal(
            RefusalCode.InstanceDeregistered,
            (await fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [agent.Hello(instance.Id)]))[0].Refused!.Code);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_is_left_of_a_deregistered_instance_goes_after_retention_and_it_stays_gone(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var code = await fleet.CodeAsync();
        var (agent, instance) = await fleet.EnrollAsync(code);
        var (other, stays) = await fleet.EnrollAsync(code);
        var gateway = await fleet.GatewayAsync();
        await fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [agent.Hello(instance.Id), other.Hello(stays.Id)]);
        await fleet.Assistant.Grains.GetInstanceAgent(instance.Id).DeregisterAsync(TestKeys.Owner);
        var retention = fleet.Assistant.Services.GetRequiredService<Silo.Invocations.Retention>();
        Task<long> StatesAsync() => fleet.CountAsync("OrleansStorage WHERE GrainTypeString = 'instance'");

        fleet.Clock.Advance(TimeSpan.FromDays(30));
        await retention.ForgetAsync(default);
        Assert.Equal((2L, 2L), (await StatesAsync(), await fleet.CountAsync("links")));
        fleet.Clock.Advance(TimeSpan.FromSeconds(1));
        await retention.ForgetAsync(default);
        await retention.ForgetAsync(default);

        Assert.Equal((1L, 1L), (await StatesAsync(), await fleet.CountAsync("links")));
        Assert.Equal(stays.Id, Assert.Single(await fleet.ListAsync(new())).Id);
        Assert.Equal(
            RefusalCode.EnrollmentRefused,
            (await fleet.Assistant.Grains.GetEnrollment(code.Enrollment.Id).EnrollAsync(agent.Enroll(code, fleet.Clock.Now))).Refused!.Code);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Deregistering_again_with_its_token_gets_the_first_answer_with_what_the_instance_had_run(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var (_, instance) = await fleet.EnrollAsync(await fleet.CodeAsync());
        var (_, other) = await fleet.EnrollAsync(await fleet.CodeAsync());
        var run = await fleet.Assistant.Grains.GetGrain<IInvocationDesk>(0).StartAsync(
            Fleet.Owner, new() { Draft = new() { Name = "", Type = ScriptType.Shell, Script = "true" }, Instances = [instance.Id] });
        Assert.Null(run.Refused);
        var token = new ClientToken("t-1", "hash");

        var first = (await fleet.Desk.DeregisterAsync(Fleet.Owner, instance.Id, token)).Value;
        var second = (await fleet.Desk.DeregisterAsync(Fleet.Owner, instance.Id, token)).Value;

        Assert.Equal((1, true), (first.InvocationCount, first.LastInvokedAt is not null));
        Assert.Equal((first.Id, first.InvocationCount, first.LastInvokedAt), (second.Id, second.InvocationCount, second.LastInvokedAt));
        Assert.Equal(
            RefusalCode.IdempotentParameterMismatch,
            (await fleet.Desk.DeregisterAsync(Fleet.Owner, other.Id, token with { ParametersHash = "other" })).Refused!.Code);
        Assert.Equal(RefusalCode.InvalidInstanceNotFound, (await fleet.Desk.DeregisterAsync(Fleet.Owner, instance.Id, token with { Token = "t-2" })).Refused!.Code);
        Assert.Equal(RefusalCode.InvalidInstanceNotFound, (await fleet.Desk.DeregisterAsync(Fleet.Owner, instance.Id, token with { Token = "t-2" })).Refused!.Code);
    }

    [Fact]
    public async Task A_deregistration_that_broke_off_is_finished_by_the_next()
    {
        await using var fleet = await Fleet.StartAsync();
        var code = await fleet.CodeAsync();
        var (_, instance) = await fleet.EnrollAsync(code);
        var grain = fleet.Assistant.Grains.GetInstanceAgent(instance.Id);
        fleet.Records.FailNext = true;

        await Assert.ThrowsAsync<TimeoutException>(() => grain.DeregisterAsync(TestKeys.Owner));
        Assert.Empty(await fleet.ListAsync(new()));
        await grain.DeregisterAsync(TestKeys.Owner);

        Assert.Equal([instance.Id], fleet.Records.Released);
        Assert.Equal(1, (await fleet.Assistant.Grains.GetEnrollment(code.Enrollment.Id).GetAsync(AccountId.First)).Value.DeregisteredCount);
    }

    [Fact]
    public async Task An_instance_of_another_account_is_not_there()
    {
        await using var fleet = await Fleet.StartAsync();
        var (_, instance) = await fleet.EnrollAsync();
        var (grain, stranger) = (fleet.Assistant.Grains.GetInstanceAgent(instance.Id), TestKeys.Stranger.Account);

        Assert.Equal(RefusalCode.InvalidInstanceNotFound, (await grain.GetAsync(stranger)).Refused!.Code);
        Assert.Equal(RefusalCode.InvalidInstanceNotFound, (await grain.RenameAsync(TestKeys.Stranger, "mine")).Refused!.Code);
        Assert.Equal(RefusalCode.InvalidInstanceNotFound, (await grain.DeregisterAsync(TestKeys.Stranger)).Refused!.Code);
        Assert.Empty((await fleet.Desk.ListInstancesAsync(TestKeys.Stranger, "DescribeManagedInstances", new() { Ids = [instance.Id] })).Value.Items);
        Assert.Equal(instance.Name, (await grain.GetAsync(AccountId.First)).Value.Name);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Instances_are_filtered_by_what_they_are(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var web = await fleet.CodeAsync(new() { InstanceName = "web", Tags = Tags(("env", "prod"), ("tier", "1")), ResourceGroupId = "rg-1" });
        var win = await fleet.CodeAsync(new() { InstanceName = "win_x", Tags = Tags(("env", "prod"), ("tier", "2")) });
        var (_, one) = await fleet.EnrollAsync(web);
        fleet.Clock.Advance(TimeSpan.FromSeconds(1));
        var (_, two) = await fleet.EnrollAsync(win, new() { OsType = "windows", MachineId = "m-2", Addresses = ["::1"] });

        Assert.Equal([two.Id, one.Id], await IdsAsync(new()));
        Assert.Equal([two.Id, one.Id], await IdsAsync(new() { Tags = Tags(("env", "prod")) }));
        Assert.Equal([one.Id], await IdsAsync(new() { Tags = Tags(("env", "prod"), ("tier", "1")) }));
        Assert.Equal([two.Id], await IdsAsync(new() { Tags = Tags(("env", ""), ("tier", "2")) }));
        Assert.Equal([two.Id, one.Id], await IdsAsync(new() { Tags = Tags(("env", "")) }));
        Assert.Empty(await IdsAsync(new() { Tags = Tags(("env", "prod"), ("gone", "")) }));
        Assert.Equal([one.Id], await IdsAsync(new() { Enrollment = web.Enrollment.Id }));
        Assert.Equal([one.Id], await IdsAsync(new() { Name = "web-001" }));
        Assert.Equal([one.Id], await IdsAsync(new() { Name = "we*" }));
        Assert.Equal([two.Id], await IdsAsync(new() { Name = "*n_x-0*" }));
        Assert.Empty(await IdsAsync(new() { Name = "*e_-*" }));
        Assert.Equal([two.Id, one.Id], await IdsAsync(new() { Name = "*001" }));
        Assert.Equal([two.Id, one.Id], await IdsAsync(new() { Name = "*" }));
        Assert.Empty(await IdsAsync(new() { Name = "nul\0" }));
        Assert.Equal([two.Id], await IdsAsync(new() { OsType = "Windows" }));
        Assert.Equal([two.Id], await IdsAsync(new() { MachineId = "m-2" }));
        Assert.Equal([two.Id], await IdsAsync(new() { Address = "::1" }));
        Assert.Equal([two.Id, one.Id], await IdsAsync(new() { Address = "203.0.113.9" }));
        Assert.Equal([one.Id], await IdsAsync(new() { ResourceGroupId = "rg-1" }));
        Assert.Equal([one.Id], await IdsAsync(new() { Ids = [one.Id, InstanceId.New(CloudAssistant.Grains.Interfaces.Ids.CellId.Default, fleet.Clock.Now)] }));

        async Task<IEnumerable<InstanceId>> IdsAsync(InstanceQuery query) => (await fleet.ListAsync(query)).Select(instance => instance.Id);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Pages_by_token_miss_nothing_and_repeat_nothing_while_instances_come(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var code = await fleet.CodeAsync(new() { InstanceCount = 100, Tags = Tags(("all", "yes")) });
        var before = new List<InstanceId>();
        for (var i = 0; i < 11; i++)
        {
            before.Add((await fleet.EnrollAsync(code)).Instance.Id);
            if (i % 3 == 0)
                fleet.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        foreach (var tags in new[] { Tags(), Tags(("all", "yes")) })
        {
            var seen = new List<InstanceId>();
            string? token = null;
            do
            {
                var page = (await fleet.Desk.ListInstancesAsync(TestKeys.Owner, "DescribeManagedInstances", new() { Tags = tags, Page = new(Size: 4, NextToken: token) })).Value;
                Assert.Equal(0, page.TotalCount);
                seen.AddRange(page.Items.Select(instance => instance.Id));
                token = page.NextToken;
                fleet.Clock.Advance(TimeSpan.FromMilliseconds(1));
                await fleet.EnrollAsync(code);
            }
            while (token is not null);

            Assert.Equal(before.Order(Comparer<InstanceId>.Create((a, b) => a.Value.CompareTo(b.Value))), seen.Where(before.Contains).Reverse());
            Assert.Equal(seen.Count, seen.Distinct().Count());
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Pages_by_number_count_their_rows(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var code = await fleet.CodeAsync(new() { InstanceName = "nx" });
        for (var i = 0; i < 5; i++)
        {
            await fleet.EnrollAsync(code);
            fleet.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        var last = (await fleet.Desk.ListInstancesAsync(TestKeys.Owner, "DescribeManagedInstances", new() { Page = new(Size: 2, Number: 3) })).Value;

        Assert.Equal((5, "nx-001"), (last.TotalCount, Assert.Single(last.Items).Name));
        Assert.Equal(RefusalCode.InvalidParamPageNumber, (await RefusedAsync(new(Size: 2, Number: 0))).Code);
        Assert.Equal(RefusalCode.InvalidParamPageSize, (await RefusedAsync(new(Size: 101, Number: 1))).Code);
        Assert.Equal(RefusalCode.InvalidParameterMaxResults, (await RefusedAsync(new(Size: 101))).Code);
        Assert.Equal(RefusalCode.InvalidParameterNextToken, (await RefusedAsync(new(NextToken: "nonsense"))).Code);

        async Task<Refusal> RefusedAsync(Grains.Interfaces.Paging.PageRequest page) =>
            (await fleet.Desk.ListInstancesAsync(TestKeys.Owner, "DescribeManagedInstances", new() { Page = page })).Refused!;
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Lists_tell_what_an_instance_ran(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var (_, instance) = await fleet.EnrollAsync();
        var now = fleet.Clock.Now.ToUnixTimeMilliseconds();
        await fleet.Assistant.Database.WriteAsync(async connection =>
        {
            if (kind == DatabaseKind.Postgres)
                await Partitions.EnsureAsync(connection, now);
            foreach (var (ordinal, state) in new[] { (0, 10), (1, 2), (2, 0) })
            {
                var invocation = Guid.NewGuid();
                await connection.ExecuteAsync(
                    "INSERT INTO slices (invocation, tick, slice, account, version, timeout_ms, attend_at) VALUES (@invocation, @tick, 0, '1', 1, 1, @attend)",
                    ("@invocation", invocation), ("@tick", now + ordinal), ("@attend", state < 10 ? now : null));
                await connection.ExecuteAsync(
                    """
                    INSERT INTO records (tick, invocation, ordinal, account, instance, state, epoch, start_by, updated_at, error, error_info, unconfirmed, dropped)
                    VALUES (@tick, @invocation, @ordinal, '1', @instance, @state, 0, 0, 0, 0, '', @no, 0)
                    """,
                    ("@tick", now + ordinal), ("@invocation", invocation), ("@ordinal", ordinal), ("@instance", instance.Id.Value.Value),
                    ("@state", (short)state), ("@no", false));
            }

            return 0;
        });

        var listed = await fleet.ListedAsync(instance.Id);

        Assert.Equal((3, 2, now + 2), (listed.InvocationCount, listed.ActiveTaskCount, listed.LastInvokedAt!.Value.ToUnixTimeMilliseconds()));
    }

    private static ImmutableSortedDictionary<string, string> Tags(params (string Key, string Value)[] tags) =>
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value)));
}
