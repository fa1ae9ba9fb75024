using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Gateway.AgentLink;
using CloudAssistant.Gateway.Tests.Arrange;
using CloudAssistant.Grains.Interfaces.Replies;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Gateway.Tests.AgentLink;

[Collection(ClusterCollection.Name)]
public sealed class OpeningTests(ClusterFixture cluster)
{
    [Fact]
    public async Task An_agent_that_answers_the_challenge_is_welcomed_with_the_epoch_of_its_link()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.ConnectAsync(gateway);
        var record = Records.New(3);
        var hello = agent.Hello(null, record.Wire());

        await agent.SendAsync(hello);
        var welcome = (await agent.ReadAsync())!.Welcome;

        Assert.Equal(1, welcome.Epoch);
        Assert.Equal(45, welcome.PingSeconds);
        Assert.InRange(welcome.ServerTime, GatewayBook.ServerTime, GatewayBook.ServerTime + 60_000);
        Assert.Equal(gateway.Incarnation, new Guid(agent.Challenge.Incarnation.Span, bigEndian: true));
        var evidence = Assert.Single(await gateway.Book.OpenCalls.Reader.ReadAsync());
        Assert.Equal(agent.Instance, evidence.Instance);
        Assert.Equal("cloud-assistant link v1\n"u8.ToArray().Concat(hello.Hello.Proof), evidence.SignedBytes);
        Assert.Equal(hello.Hello.Signature, evidence.Signature);
        Assert.Equal(7, evidence.LinkCounter);
        Assert.Equal(record, Assert.Single(evidence.Inventory));
        Assert.Equal("web-01", evidence.Facts!.Hostname);
        Assert.Equal("boot-1", evidence.BootId);
        Assert.Equal("127.0.0.1", evidence.SourceAddress);
    }

    public static TheoryData<string, string> BadProofs => new()
    {
        { "nonce", "LinkProofInvalid" },
        { "incarnation", "LinkProofInvalid" },
        { "certificate", "LinkProofInvalid" },
        { "inventory", "LinkProofInvalid" },
        { "journal", "LinkProofInvalid" },
        { "instance", "LinkProofInvalid" },
        { "old version", "AgentTooOld" },
        { "new version", "AgentTooOld" },
    };

    [Theory]
    [MemberData(nameof(BadProofs))]
    public async Task A_proof_that_does_not_answer_this_challenge_is_refused_and_no_silo_is_asked(string wrong, string code)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.ConnectAsync(gateway);
        var other = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(32));

        await agent.SendAsync(agent.Hello(proof => _ = wrong switch
        {
            "nonce" => proof.ServerNonce = other,
            "incarnation" => proof.Incarnation = other,
            "certificate" => proof.CertificateSha256 = other,
            "inventory" => proof.InventorySha256 = other,
            "journal" => proof.JournalId = other,
            "instance" => (object)(proof.InstanceId = "mi-nobody"),
            "old version" => proof.ProtocolVersion = 0,
            _ => proof.ProtocolVersion = 2,
        }));
        var refused = (await agent.ReadAsync())!.LinkRefused;

        Assert.Equal(code, refused.Code);
        Assert.False(refused.Final);
        Assert.Null(await agent.ReadAsync());
        Assert.False(gateway.Book.OpenCalls.Reader.TryRead(out _));
    }

    [Theory]
    [InlineData(RefusalCode.LinkProofInvalid, false)]
    [InlineData(RefusalCode.LinkCloned, false)]
    [InlineData(RefusalCode.InstanceDeregistered, true)]
    public async Task A_link_the_silos_refuse_is_refused_with_their_reason(RefusalCode code, bool final)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        gateway.Book.Open = _ => Task.FromResult<Reply<Grains.Interfaces.Instances.LinkOpened>>(new Refusal(code, "Because."));
        await using var agent = await ScriptedAgent.ConnectAsync(gateway);

        await agent.SendAsync(agent.Hello());
        var refused = (await agent.ReadAsync())!.LinkRefused;

        Assert.Equal(new LinkRefused { Code = code.ToString(), Message = "Because.", Final = final }, refused);
        Assert.Null(await agent.ReadAsync());
    }

    [Fact]
    public async Task An_agent_whose_silos_fail_may_come_back()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        gateway.Book.Open = _ => throw new InvalidOperationException("The database is away.");
        await using var agent = await ScriptedAgent.ConnectAsync(gateway);

        await agent.SendAsync(agent.Hello());

        Assert.Equal("ServiceUnavailable", (await agent.ReadAsync())!.LinkRefused.Code);
    }

    [Fact]
    public async Task A_hello_whose_answer_got_lost_is_given_up_so_that_no_link_stays_without_a_socket()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        gateway.Book.Open = _ => throw new TimeoutException("The answer got lost.");
        await using var agent = await ScriptedAgent.ConnectAsync(gateway);

        await agent.SendAsync(agent.Hello());
        var evidence = Assert.Single(await gateway.Book.OpenCalls.Reader.ReadAsync());
        var abandoned = await gateway.Book.Abandoned.Reader.ReadAsync().AsTask().WaitAsync(Patience.Long);

        Assert.Equal((agent.Instance, Convert.ToHexString(SHA256.HashData(evidence.SignedBytes))), (abandoned.Instance, Convert.ToHexString(abandoned.HelloSha256)));
    }

    [Fact]
    public async Task Agents_come_back_when_the_silos_closed_the_links_of_their_gateway_while_it_was_away()
    {
        await using var gateway = GatewayUnderTest.Create(cluster);
        gateway.Book.RenewWithin = TimeSpan.FromMilliseconds(20);
        await gateway.StartAsync();
        await Patience.UntilAsync(() => gateway.Services.GetRequiredService<Presence>().WhyNotReady is null);
        await using var agent = await ScriptedAgent.OpenAsync(gateway);

        gateway.Book.LinksSince = 2;

        Assert.Equal(new Closing { Reason = "Forgotten", Final = false }, (await agent.ReadAsync())!.Closing);
        Assert.Null(await agent.ReadAsync());
        Assert.Equal(1, await gateway.Silos.Closed(agent.Instance).Reader.ReadAsync().AsTask().WaitAsync(Patience.Long));
        await using var again = await ScriptedAgent.OpenAsync(gateway, agent.Instance);
        Assert.Equal(2, again.Welcome.Epoch);
    }

    [Fact]
    public async Task A_socket_that_says_nothing_is_ended()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster, "--Gateway:HelloWithin=00:00:00.100");
        await using var agent = await ScriptedAgent.ConnectAsync(gateway);

        Assert.Null(await agent.ReadAsync());
    }

    [Fact]
    public async Task A_hello_that_is_too_long_ends_the_link()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.ConnectAsync(gateway);

        await agent.SendAsync(new byte[ProtocolLimits.HelloFrameBytesMax + 1]);

        Assert.Null(await agent.ReadAsync());
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, agent.CloseStatus);
    }

    [Fact]
    public async Task A_hello_whose_facts_fill_the_room_of_the_inventory_is_refused()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.ConnectAsync(gateway);
        var hello = agent.Hello();
        hello.Hello.Facts.OsVersion = new string('x', ProtocolLimits.HelloBytesMax);

        await agent.SendAsync(hello);

        Assert.Equal("LinkProofInvalid", (await agent.ReadAsync())!.LinkRefused.Code);
    }

    [Fact]
    public async Task Sockets_that_have_not_proved_who_they_are_are_bounded()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster, "--Gateway:UnauthenticatedSocketsMax=1");
        await using var first = await ScriptedAgent.ConnectAsync(gateway);

        var turnedAway = await Assert.ThrowsAsync<WebSocketException>(() => ScriptedAgent.ConnectAsync(gateway));
        Assert.Contains("503", turnedAway.Message, StringComparison.Ordinal);

        // A link that is open takes no place any more.
        await first.SendAsync(first.Hello());
        Assert.NotNull((await first.ReadAsync())!.Welcome);
        await using var second = await ScriptedAgent.OpenAsync(gateway);
        Assert.Equal(2, second.Welcome.Epoch);
    }

    [Fact]
    public async Task Agents_that_come_together_are_opened_in_few_calls_and_each_instance_once_in_a_call()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        var agents = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => ScriptedAgent.ConnectAsync(gateway)));
        var twin = await ScriptedAgent.ConnectAsync(gateway, agents[0].Instance);

        await Task.WhenAll(agents.Append(twin).Select(agent => agent.SendAsync(agent.Hello())));
        foreach (var agent in agents.Skip(1))
            Assert.NotNull((await agent.ReadAsync())!.Welcome);

        var opened = 0;
        while (opened < 41)
        {
            var call = await gateway.Book.OpenCalls.Reader.ReadAsync();
            Assert.Equal(call.Length, call.Select(evidence => evidence.Instance).Distinct().Count());
            opened += call.Length;
        }
        foreach (var agent in agents.Append(twin))
            await agent.DisposeAsync();
    }

    [Fact]
    public async Task A_gateway_the_silos_do_not_know_takes_no_links_and_is_not_ready()
    {
        await using var gateway = GatewayUnderTest.Create(cluster);
        gateway.Book.Renewing = () => throw new InvalidOperationException("The database is away.");
        await gateway.StartAsync();
        using var http = gateway.Http();

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/readyz")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/agent/time")).StatusCode);
        await Assert.ThrowsAsync<WebSocketException>(() => ScriptedAgent.ConnectAsync(gateway));

        gateway.Book.Renewing = () => { };
        await gateway.Book.Renewals.Reader.ReadAsync().AsTask().WaitAsync(Patience.Long);
        await Patience.UntilAsync(() => http.GetAsync("/readyz").GetAwaiter().GetResult().IsSuccessStatusCode);
    }
}
