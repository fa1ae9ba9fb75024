using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Instances;

namespace CloudAssistant.Silo.Tests.Gateways;

public sealed class LinkTests
{
    public static TheoryData<DatabaseKind> Kinds => Fleet.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_epoch_grows_with_each_link_through_closing_and_gateways(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var (agent, instance) = await fleet.EnrollAsync();
        var (one, two) = (await fleet.GatewayAsync(), await fleet.GatewayAsync());

        Assert.Equal(1, await EpochAsync(fleet, one, agent, instance));
        await fleet.Gateways.CloseLinksAsync([new(instance.Id, 1)]);
        Assert.Equal(2, await EpochAsync(fleet, one, agent, instance));
        Assert.Equal(3, await EpochAsync(fleet, two, agent, instance));
        Assert.Equal((instance.Id, 2L, LinkCloseReason.Displaced), await one.Closed.Reader.ReadAsync());
        await fleet.Gateways.LeaveAsync(two.Incarnation);
        Assert.Equal(4, await EpochAsync(fleet, one, agent, instance));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Many_links_open_at_once_in_order_of_their_hellos(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var code = await fleet.CodeAsync(new() { InstanceCount = 40 });
        var agents = new List<(TestAgent Agent, Instance Instance)>();
        for (var i = 0; i < 40; i++)
            agents.Add(await fleet.EnrollAsync(code));
        var gateway = await fleet.GatewayAsync();

        var bad = agents[3].Agent.Hello(agents[3].Instance.Id) with { Signature = new byte[64] };
        var hellos = agents.Select(a => a.Agent.Hello(a.Instance.Id)).ToArray();
        hellos[3] = bad;
        var replies = await fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [.. hellos, agents[5].Agent.Hello(agents[5].Instance.Id)]);

        Assert.Equal(41, replies.Length);
        Assert.Equal(RefusalCode.LinkProofInvalid, replies[3].Refused!.Code);
        Assert.All(Enumerable.Range(0, 40).Where(i => i != 3), i => Assert.Equal(new LinkOpened(agents[i].Instance.Id, 1), replies[i].Value));
        Assert.Equal(2, replies[40].Value.Epoch);
        Assert.Equal(39, (await fleet.ListAsync(new() { Online = true, Page = new(Size: 50) })).Length);
    }

    [Fact]
    public async Task Contending_gateways_never_give_the_same_epoch_twice()
    {
        await using var fleet = await Fleet.StartAsync(DatabaseKind.Postgres);
        var (agent, instance) = await fleet.EnrollAsync();
        var gateways = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => fleet.GatewayAsync()));
        var hellos = Enumerable.Range(0, 4).Select(_ => agent.Hello(instance.Id)).ToList();

        var replies = await Task.WhenAll(gateways.Zip(hellos, (gateway, hello) => fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [hello])));

        var epochs = replies.Select(reply => reply[0]).Where(reply => reply.Refused is null).Select(reply => reply.Value.Epoch).ToList();
        Assert.Equal(Enumerable.Range(1, epochs.Count).Select(i => (long)i), epochs.Order());
    }

    [Fact]
    public async Task A_hello_that_proves_nothing_opens_nothing()
    {
        await using var fleet = await Fleet.StartAsync();
        var (agent, instance) = await fleet.EnrollAsync();
        var (stranger, _) = await fleet.EnrollAsync();
        var gateway = await fleet.GatewayAsync();

        Assert.Equal(RefusalCode.LinkProofInvalid, await RefusedAsync(fleet, gateway, stranger.Hello(instance.Id)));
        Assert.Equal(RefusalCode.LinkProofInvalid, await RefusedAsync(fleet, gateway, agent.Hello(InstanceId.New(CellId.Default, fleet.Clock.Now))));
        Assert.Equal(RefusalCode.AgentTooOld, await RefusedAsync(fleet, gateway, agent.Hello(instance.Id) with { ProtocolVersion = 0 }));

        Assert.Equal(0, await fleet.CountAsync("links"));
        Assert.Empty(fleet.Records.Relinked);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_repeated_call_gets_its_answer_and_a_replayed_hello_does_not(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var (agent, instance) = await fleet.EnrollAsync();
        var (gateway, other) = (await fleet.GatewayAsync(), await fleet.GatewayAsync());
        var hello = agent.Hello(instance.Id);

        Assert.Equal(1, (await fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [hello]))[0].Value.Epoch);
        Assert.Equal(1, (await fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [hello]))[0].Value.Epoch);
        Assert.Equal(RefusalCode.LinkProofInvalid, await RefusedAsync(fleet, other, hello));
        await fleet.Gateways.CloseLinksAsync([new(instance.Id, 1)]);
        Assert.Equal(RefusalCode.LinkProofInvalid, await RefusedAsync(fleet, gateway, hello));
        Assert.False((await fleet.ListedAsync(instance.Id)).Online);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_new_or_rolled_back_journal_is_told_to_the_open_records_until_they_heard(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var (agent, instance) = await fleet.EnrollAsync();
        var gateway = await fleet.GatewayAsync();
        var record = new RecordKey(InvocationId.New(CellId.Default, fleet.Clock.Now), 7, 3);
        await EpochAsync(fleet, gateway, agent, instance, record);
        await EpochAsync(fleet, gateway, agent, instance);
        await fleet.Gateways.CloseLinksAsync([new(instance.Id, 2)]);

        agent.Journal = Guid.NewGuid();
        fleet.Records.FailNext = true;
        await Assert.ThrowsAsync<TimeoutException>(() => fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [agent.Hello(instance.Id)]));
        await EpochAsync(fleet, gateway, agent, instance);
        await EpochAsync(fleet, gateway, agent, instance);
        await fleet.Gateways.CloseLinksAsync([new(instance.Id, 5)]);
        agent.LinkCounter -= 2;
        await EpochAsync(fleet, gateway, agent, instance);

        Assert.Equal(
            [(1, true), (2, true), (4, false), (5, true), (6, false)],
            fleet.Records.Relinked.Select(link => ((int)link.Epoch, link.JournalKept)));
        Assert.Equal(record, Assert.Single(fleet.Records.Relinked[0].Inventory));
        Assert.All(fleet.Records.Relinked, link => Assert.Equal((instance.Id, AccountId.First, gateway.Incarnation, true), (link.Instance, link.Account, link.Gateway, link.InventoryComplete)));
    }

    [Fact]
    public async Task A_full_inventory_counts_as_cut()
    {
        await using var fleet = await Fleet.StartAsync();
        var (agent, instance) = await fleet.EnrollAsync();
        var gateway = await fleet.GatewayAsync();
        var invocation = InvocationId.New(CellId.Default, fleet.Clock.Now);

        await EpochAsync(fleet, gateway, agent, instance, [.. Enumerable.Range(0, 200).Select(i => new RecordKey(invocation, 7, i))]);

        Assert.False(Assert.Single(fleet.Records.Relinked).InventoryComplete);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Two_copies_of_an_agent_are_refused_as_cloned(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var (agent, instance) = await fleet.EnrollAsync();
        var (here, there) = (await fleet.GatewayAsync(), await fleet.GatewayAsync());
        await EpochAsync(fleet, here, agent, instance);
        // The copy has the key, the journal and the counter of the moment it was made, and counts on by itself.
        var (mine, copys) = (agent.LinkCounter, agent.LinkCounter - 1);

        var refused = new List<RefusalCode?>();
        for (var i = 0; i < 3; i++)
        {
            agent.LinkCounter = copys++;
            refused.Add((await fleet.Gateways.OpenLinksAsync(there.Incarnation, [agent.Hello(instance.Id)]))[0].Refused?.Code);
            agent.LinkCounter = mine++;
            refused.Add((await fleet.Gateways.OpenLinksAsync(here.Incarnation, [agent.Hello(instance.Id)]))[0].Refused?.Code);
        }

        Assert.Equal([null, null, null, null, RefusalCode.LinkCloned, null], refused);
        fleet.Clock.Advance(TimeSpan.FromMinutes(11));
        await fleet.Gateways.RenewAsync(here.Incarnation, here.Reference);
        agent.LinkCounter = copys;
        Assert.Null((await fleet.Gateways.OpenLinksAsync(there.Incarnation, [agent.Hello(instance.Id)]))[0].Refused);
    }

    [Fact]
    public async Task An_agent_on_a_bad_network_displaces_itself_as_often_as_it_likes()
    {
        await using var fleet = await Fleet.StartAsync();
        var (agent, instance) = await fleet.EnrollAsync();
        var gateways = new[] { await fleet.GatewayAsync(), await fleet.GatewayAsync() };

        for (var i = 0; i < 10; i++)
            Assert.Equal(i + 1, await EpochAsync(fleet, gateways[i % 2], agent, instance));
    }

    [Fact]
    public async Task Closing_an_old_link_leaves_the_new_one_open()
    {
        await using var fleet = await Fleet.StartAsync();
        var (agent, instance) = await fleet.EnrollAsync();
        var gateway = await fleet.GatewayAsync();
        await EpochAsync(fleet, gateway, agent, instance);
        await EpochAsync(fleet, gateway, agent, instance);

        await fleet.Gateways.CloseLinksAsync([new(instance.Id, 1)]);
        Assert.True((await fleet.ListedAsync(instance.Id)).Online);
        await fleet.Gateways.CloseLinksAsync([new(instance.Id, 2)]);
        Assert.False((await fleet.ListedAsync(instance.Id)).Online);
    }

    private static async Task<long> EpochAsync(
        Fleet fleet, TestGateway gateway, TestAgent agent, Instance instance, params System.Collections.Immutable.ImmutableArray<RecordKey> inventory) =>
        (await fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [agent.Hello(instance.Id, inventory)]))[0].Value.Epoch;

    private static async Task<RefusalCode?> RefusedAsync(Fleet fleet, TestGateway gateway, LinkEvidence hello) =>
        (await fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [hello]))[0].Refused?.Code;
}
