using CloudAssistant.Grains.Gateways;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Instances;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Gateways;

public sealed class PresenceTests
{
    public static TheoryData<DatabaseKind> Kinds => Fleet.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_instance_is_online_while_its_gateway_holds_its_lease(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var (agent, instance) = await fleet.EnrollAsync();
        Assert.Null((await fleet.ListedAsync(instance.Id)).LastHeartbeatAt);
        var gateway = await fleet.GatewayAsync();
        await fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [agent.Hello(instance.Id)]);

        fleet.Clock.Advance(TimeSpan.FromSeconds(14));
        var lease = await fleet.Gateways.RenewAsync(gateway.Incarnation, gateway.Reference);
        var renewed = fleet.Clock.Now;
        Assert.Equal((renewed.ToUnixTimeMilliseconds(), TimeSpan.FromSeconds(5)), (lease.ServerTime, lease.RenewWithin));
        fleet.Clock.Advance(TimeSpan.FromMilliseconds(14_999));
        var online = await fleet.ListedAsync(instance.Id);
        Assert.Equal((true, fleet.Clock.Now), (online.Online, online.LastHeartbeatAt));
        Assert.Single(await fleet.ListAsync(new() { Online = true }));
        Assert.Empty(await fleet.ListAsync(new() { Online = false }));

        fleet.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var offline = await fleet.ListedAsync(instance.Id);
        Assert.Equal((false, renewed), (offline.Online, offline.LastHeartbeatAt));
        Assert.Empty(await fleet.ListAsync(new() { Online = true }));
        Assert.Single(await fleet.ListAsync(new() { Online = false }));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_gateway_that_leaves_takes_its_links_with_it(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var (agent, instance) = await fleet.EnrollAsync();
        var gateway = await fleet.GatewayAsync();
        await fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [agent.Hello(instance.Id)]);
        fleet.Clock.Advance(TimeSpan.FromSeconds(3));

        await fleet.Gateways.LeaveAsync(gateway.Incarnation);
        await fleet.Gateways.LeaveAsync(gateway.Incarnation);

        var left = fleet.Clock.Now;
        fleet.Clock.Advance(TimeSpan.FromSeconds(3));
        var listed = await fleet.ListedAsync(instance.Id);
        Assert.Equal((false, left), (listed.Online, listed.LastHeartbeatAt));
        Assert.Equal((0L, 1L), (await fleet.CountAsync("gateways"), await fleet.CountAsync("links")));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_gateway_that_died_is_forgotten_after_an_hour_and_when_it_was_last_seen_is_not(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var (agent, instance) = await fleet.EnrollAsync();
        var dead = await fleet.GatewayAsync();
        await fleet.Gateways.OpenLinksAsync(dead.Incarnation, [agent.Hello(instance.Id)]);
        fleet.Clock.Advance(TimeSpan.FromSeconds(5));
        await fleet.Gateways.RenewAsync(dead.Incarnation, dead.Reference);
        var seen = fleet.Clock.Now;

        fleet.Clock.Advance(TimeSpan.FromMinutes(61));
        await fleet.GatewayAsync();

        Assert.Equal(1, await fleet.CountAsync("gateways"));
        Assert.Equal(0, await fleet.CountAsync("links WHERE gateway IS NOT NULL"));
        Assert.Equal(seen, (await fleet.ListedAsync(instance.Id)).LastHeartbeatAt);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_gateway_that_was_given_up_and_comes_back_is_told_that_its_links_were_closed(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var (agent, instance) = await fleet.EnrollAsync();
        var gateway = await fleet.GatewayAsync();
        var before = await fleet.Gateways.RenewAsync(gateway.Incarnation, gateway.Reference);
        await fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [agent.Hello(instance.Id)]);
        fleet.Clock.Advance(TimeSpan.FromSeconds(16));
        Assert.Equal(before.LinksSince, (await fleet.Gateways.RenewAsync(gateway.Incarnation, gateway.Reference)).LinksSince);

        fleet.Clock.Advance(TimeSpan.FromMinutes(61));
        await fleet.GatewayAsync();
        var after = await fleet.Gateways.RenewAsync(gateway.Incarnation, gateway.Reference);

        Assert.NotEqual(before.LinksSince, after.LinksSince);
        Assert.False((await fleet.ListedAsync(instance.Id)).Online);
        await fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [agent.Hello(instance.Id)]);
        Assert.True((await fleet.ListedAsync(instance.Id)).Online);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_gateway_that_comes_back_while_it_is_being_given_up_keeps_its_links_or_learns_that_they_are_gone(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var (agent, instance) = await fleet.EnrollAsync();
        var gateway = await fleet.GatewayAsync();
        var first = await fleet.Gateways.RenewAsync(gateway.Incarnation, gateway.Reference);
        await fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [agent.Hello(instance.Id)]);
        fleet.Clock.Advance(TimeSpan.FromMinutes(61));
        var book = fleet.Assistant.Services.GetRequiredService<IGatewayBook>();
        var now = fleet.Clock.Now;

        var forgetting = Enumerable.Range(0, 4).Select(_ => book.ForgetLapsedAsync(now - TimeSpan.FromHours(1), now));
        var renewing = Enumerable.Range(0, 4).Select(_ => fleet.Gateways.RenewAsync(gateway.Incarnation, gateway.Reference));
        await Task.WhenAll(forgetting.Zip(renewing, (forget, renew) => Task.WhenAll(forget, renew)));

        var last = await fleet.Gateways.RenewAsync(gateway.Incarnation, gateway.Reference);
        Assert.Equal(last.LinksSince == first.LinksSince, (await fleet.ListedAsync(instance.Id)).Online);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_hello_that_was_given_up_leaves_no_link_and_harms_no_other(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var (agent, instance) = await fleet.EnrollAsync();
        var (gateway, other) = (await fleet.GatewayAsync(), await fleet.GatewayAsync());
        HelloAbandoned GivenUp(LinkEvidence hello) => new(instance.Id, System.Security.Cryptography.SHA256.HashData(hello.SignedBytes));
        var lost = agent.Hello(instance.Id);
        await fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [lost]);

        await fleet.Gateways.AbandonHellosAsync(gateway.Incarnation, [GivenUp(lost)]);
        Assert.False((await fleet.ListedAsync(instance.Id)).Online);

        // One that is still under way when it is given up opens nothing afterwards.
        var late = agent.Hello(instance.Id);
        await fleet.Gateways.AbandonHellosAsync(gateway.Incarnation, [GivenUp(late)]);
        Assert.Equal(RefusalCode.LinkProofInvalid, (await fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [late]))[0].Refused!.Code);

        Assert.Null((await fleet.Gateways.OpenLinksAsync(other.Incarnation, [agent.Hello(instance.Id)]))[0].Refused);
        await fleet.Gateways.AbandonHellosAsync(gateway.Incarnation, [GivenUp(lost), GivenUp(late)]);
        Assert.True((await fleet.ListedAsync(instance.Id)).Online);
        Assert.All(fleet.Records.Relinked, link => Assert.True(link.JournalKept));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Facts_of_a_hello_wake_an_instance_only_when_they_are_new(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var (agent, instance) = await fleet.EnrollAsync();
        var gateway = await fleet.GatewayAsync();

        await fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [agent.Hello(instance.Id) with { Facts = agent.Facts }]);
        await fleet.Gateways.OpenLinksAsync(gateway.Incarnation, [agent.Hello(instance.Id) with { Facts = agent.Facts with { Hostname = "renamed" } }]);
        // The queue is worked off in order of hellos and by the same grain, so when the second is there the first has been.
        await Eventually.TrueAsync(async () => (await fleet.ListedAsync(instance.Id)).Facts.Hostname == "renamed");

        await using var connection = await fleet.Assistant.Database.OpenAsync();
        var versions = await connection.QueryAsync("SELECT Version FROM OrleansStorage WHERE GrainTypeString = 'instance'", row => row.GetInt32(0));
        Assert.Equal(2, Assert.Single(versions));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_gateway_is_reached_from_every_silo_by_what_its_row_says(DatabaseKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind, silos: 2);
        var gateway = await fleet.GatewayAsync();

        foreach (var silo in fleet.Assistant.Cluster.Silos)
        {
            var directory = fleet.Assistant.Cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<IGatewayDirectory>();
            var found = await directory.FindAsync(gateway.Incarnation);
            Assert.Equal(DeliverAnswer.Accepted, await found!.DeliverAsync(new(null, [])));
            Assert.Empty((await gateway.Delivered.Reader.ReadAsync()).Targets);
            Assert.Null(await directory.FindAsync(Guid.NewGuid()));
        }
    }
}
