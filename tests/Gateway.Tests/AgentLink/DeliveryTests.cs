using System.Collections.Immutable;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Gateway.Tests.Arrange;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using Books = CloudAssistant.Grains.Interfaces.Invocations;
using ScriptType = CloudAssistant.Grains.Interfaces.Commands.ScriptType;
using TaskBody = CloudAssistant.Grains.Interfaces.Gateways.TaskBody;

namespace CloudAssistant.Gateway.Tests.AgentLink;

[Collection(ClusterCollection.Name)]
public sealed class DeliveryTests(ClusterFixture cluster)
{
    private static readonly TaskBody Uptime = new()
    {
        Type = ScriptType.Shell,
        Script = "uptime",
        Timeout = TimeSpan.FromSeconds(60),
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("who", "me"),
        Termination = Books.TerminationMode.Process,
    };

    [Fact]
    public async Task Run_stop_and_ask_reach_the_agent_in_order()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.OpenAsync(gateway);
        var record = Records.New(7);
        var run = Target(agent, DeliveryKind.Run, record) with
        {
            StartBy = GatewayBook.ServerTime + 60_000,
            InstanceName = "web 1",
        };

        var answer = await gateway.Observer.DeliverAsync(
            new(Uptime, [run, Target(agent, DeliveryKind.Stop, record), Target(agent, DeliveryKind.Ask, record)]));

        Assert.Equal(DeliverAnswer.Accepted, answer);
        var sent = (await agent.ReadAsync())!.Run;
        Assert.Equal(record.Wire(), sent.Record);
        Assert.Equal(agent.Instance.ToString(), sent.InstanceId);
        Assert.Equal(agent.Welcome.Epoch, sent.Epoch);
        Assert.Equal(GatewayBook.ServerTime + 60_000, sent.StartBy);
        Assert.Equal(agent.Instance.ToString(), sent.Own["ACS::InstanceId"]);
        Assert.Equal("web 1", sent.Own["ACS::InstanceName"]);
        var body = Agent.Protocol.TaskBody.Parser.ParseFrom(sent.Body);
        Assert.Equal("uptime", body.Script);
        Assert.Equal(60_000, body.TimeoutMs);
        Assert.Equal(Termination.Process, body.Termination);
        Assert.Equal("me", body.Parameters["who"]);
        Assert.Equal(new Stop { Record = record.Wire(), Epoch = agent.Welcome.Epoch }, (await agent.ReadAsync())!.Stop);
        Assert.Equal(new Ask { Record = record.Wire(), Epoch = agent.Welcome.Epoch }, (await agent.ReadAsync())!.Ask);
    }

    [Fact]
    public async Task A_message_for_another_epoch_is_dropped()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.OpenAsync(gateway);
        var stale = Target(agent, DeliveryKind.Run, Records.New()) with { Epoch = agent.Welcome.Epoch + 1 };
        var record = Records.New();

        await gateway.Observer.DeliverAsync(new(Uptime, [stale, Target(agent, DeliveryKind.Run, record)]));

        Assert.Equal(record.Wire(), (await agent.ReadAsync())!.Run.Record);
    }

    [Fact]
    public async Task What_is_delivered_while_the_link_opens_follows_the_welcome()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.ConnectAsync(gateway);
        var record = Records.New();
        gateway.Book.Open = async evidence =>
        {
            var old = new DeliveryTarget { Kind = DeliveryKind.Run, Record = Records.New(), Instance = evidence.Instance, Epoch = 6 };
            await gateway.Observer.DeliverAsync(new(Uptime, [old, old with { Record = record, Epoch = 7 }]));
            return new LinkOpened(evidence.Instance, 7);
        };

        await agent.SendAsync(agent.Hello());

        Assert.Equal(7, (await agent.ReadAsync())!.Welcome.Epoch);
        Assert.Equal(record.Wire(), (await agent.ReadAsync())!.Run.Record);
    }

    [Fact]
    public async Task A_newer_link_of_the_same_instance_displaces_the_older()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var older = await ScriptedAgent.OpenAsync(gateway);
        await using var newer = await ScriptedAgent.OpenAsync(gateway, older.Instance);

        Assert.Equal(new Closing { Reason = "Displaced" }, (await older.ReadAsync())!.Closing);
        Assert.Null(await older.ReadAsync());
        Assert.Equal(1, await ClosedAsync(older));
        var record = Records.New();
        await gateway.Observer.DeliverAsync(new(Uptime, [Target(newer, DeliveryKind.Run, record)]));
        Assert.Equal(record.Wire(), (await newer.ReadAsync())!.Run.Record);
    }

    [Fact]
    public async Task A_silo_closes_a_link_of_that_epoch_only()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.OpenAsync(gateway);

        await gateway.Observer.CloseLinkAsync(agent.Instance, agent.Welcome.Epoch + 1, LinkCloseReason.Displaced);
        await gateway.Observer.CloseLinkAsync(agent.Instance, agent.Welcome.Epoch, LinkCloseReason.Deregistered);

        Assert.Equal(new Closing { Reason = "Deregistered", Final = true }, (await agent.ReadAsync())!.Closing);
        Assert.Null(await agent.ReadAsync());
    }

    [Fact]
    public async Task An_agent_that_goes_away_is_told_to_the_silos()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        var agent = await ScriptedAgent.OpenAsync(gateway);

        await agent.DisposeAsync();

        Assert.Equal(agent.Welcome.Epoch, await ClosedAsync(agent));
    }

    [Fact]
    public async Task An_agent_that_does_not_read_loses_its_link_before_the_gateway_its_memory()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.OpenAsync(gateway);
        var large = Uptime with { Script = new string('#', 16_000) };
        var targets = Enumerable.Repeat(Target(agent, DeliveryKind.Run, Records.New()), 500).ToImmutableArray();

        var closed = ClosedAsync(agent);
        while (!closed.IsCompleted)
            await gateway.Observer.DeliverAsync(new(large, targets));

        Assert.Equal(agent.Welcome.Epoch, await closed);
    }

    [Fact]
    public async Task A_silent_agent_loses_its_link()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster, "--Gateway:PingEvery=00:00:00.200");
        // Nobody reads this socket, so nobody answers its pings.
        await using var agent = await ScriptedAgent.OpenAsync(gateway);

        Assert.Equal(agent.Welcome.Epoch, await ClosedAsync(agent));
    }

    [Fact]
    public async Task A_gateway_that_stops_tells_its_agents_and_gives_its_lease_back()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.OpenAsync(gateway);
        await using var stranger = await ScriptedAgent.ConnectAsync(gateway);

        var stopping = gateway.StopAsync();

        Assert.Equal(new Closing { Reason = "Leaving" }, (await agent.ReadAsync())!.Closing);
        Assert.Equal(new Closing { Reason = "Leaving" }, (await stranger.ReadAsync())!.Closing);
        Assert.Null(await agent.ReadAsync());
        Assert.Null(await stranger.ReadAsync());
        await gateway.Book.Left.Task.WaitAsync(Patience.Long);
        Assert.Equal(DeliverAnswer.Full, await gateway.Observer.DeliverAsync(new(Uptime, [Target(agent, DeliveryKind.Run, Records.New())])));
        await stopping.WaitAsync(TimeSpan.FromSeconds(5));
    }

    private async Task<long> ClosedAsync(ScriptedAgent agent) =>
        await cluster.Silos.Closed(agent.Instance).Reader.ReadAsync().AsTask().WaitAsync(Patience.Long);

    private static DeliveryTarget Target(ScriptedAgent agent, DeliveryKind kind, Books.RecordKey record) =>
        new() { Kind = kind, Record = record, Instance = agent.Instance, Epoch = agent.Welcome.Epoch };
}
