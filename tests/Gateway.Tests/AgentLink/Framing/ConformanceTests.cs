using System.Net.WebSockets;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Gateway.AgentLink;
using CloudAssistant.Gateway.Tests.Arrange;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Gateway.Tests.AgentLink.Framing;

/// <summary>RFC 6455 from its other end, byte by byte, over a real connection.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ConformanceTests(ClusterFixture cluster)
{
    [Fact]
    public async Task A_message_in_parts_is_one_message_and_a_ping_between_them_is_answered_at_once()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        using var agent = await RawAgent.OpenAsync(gateway);
        var report = Records.New().Exited(5).ToByteArray();

        await agent.SendAsync(RawFrames.Frame(RawFrames.Binary, report[..9], final: false));
        await agent.SendAsync(RawFrames.Frame(RawFrames.Continuation, report[9..20], final: false));
        await agent.SendAsync(RawFrames.Frame(RawFrames.Ping, [1, 2, 3]));
        AssertFrame(RawFrames.Pong, [1, 2, 3], await agent.ReadFrameAsync());
        await agent.SendAsync(RawFrames.Frame(RawFrames.Continuation, report[20..]));

        Assert.Equal(5, Assert.Single((await agent.ReadAsync()).ReportAnswers.Answers).Sequence);
    }

    [Fact]
    public async Task A_message_that_comes_byte_by_byte_is_read()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        using var agent = await RawAgent.OpenAsync(gateway);

        foreach (var one in RawFrames.Message(Records.New().Exited(6, new string('x', 200))))
            await agent.SendAsync(one);

        Assert.Equal(6, Assert.Single((await agent.ReadAsync()).ReportAnswers.Answers).Sequence);
    }

    [Fact]
    public async Task Many_messages_in_one_piece_are_each_read()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        using var agent = await RawAgent.OpenAsync(gateway);
        var record = Records.New();

        await agent.SendAsync([.. Enumerable.Range(1, 200).SelectMany(sequence => RawFrames.Message(record.Exited(sequence)))]);

        List<long> answered = [];
        while (answered.Count < 200)
            answered.AddRange((await agent.ReadAsync()).ReportAnswers.Answers.Select(answer => answer.Sequence));
        Assert.Equal(Enumerable.Range(1, 200).Select(sequence => (long)sequence), answered.Order());
    }

    [Fact]
    public async Task A_message_of_the_longest_kind_is_read_and_a_longer_one_ends_the_link_before_it_came()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        using var agent = await RawAgent.OpenAsync(gateway);
        var frame = Records.New().Exited(1, new string('x', ProtocolLimits.OutputBytesMax));
        // Unknown fields fill it up: readers skip what they do not know.
        byte[] report = frame.ToByteArray();
        var filler = ProtocolLimits.AgentFrameBytesMax - report.Length - 4;
        report = [.. report, 0xFA, 0x07, .. Varint(filler), .. new byte[filler]];
        Assert.Equal(ProtocolLimits.AgentFrameBytesMax, report.Length);

        await agent.SendAsync(RawFrames.Frame(RawFrames.Binary, report));
        await agent.SendAsync(RawFrames.Frame(RawFrames.Ping, []));
        Assert.Equal([RawFrames.Binary, RawFrames.Pong], new[] { (await agent.ReadFrameAsync()).Opcode, (await agent.ReadFrameAsync()).Opcode }.Order());

        using var other = await RawAgent.OpenAsync(gateway);
        await other.SendAsync(RawFrames.Frame(RawFrames.Binary, [], saidLength: ProtocolLimits.AgentFrameBytesMax + 1));
        AssertClose(WebSocketCloseStatus.MessageTooBig, await other.ReadFrameAsync());
    }

    public static TheoryData<string, byte[]> Breaches => new()
    {
        { "not masked", RawFrames.Frame(RawFrames.Binary, [1], masked: false) },
        { "first reserved bit", RawFrames.Frame(RawFrames.Binary, [1], reserved: 4) },
        { "second reserved bit", RawFrames.Frame(RawFrames.Binary, [1], reserved: 2) },
        { "third reserved bit", RawFrames.Frame(RawFrames.Ping, [], reserved: 1) },
        { "opcode 3", RawFrames.Frame(3, []) },
        { "opcode 4", RawFrames.Frame(4, []) },
        { "opcode 5", RawFrames.Frame(5, []) },
        { "opcode 6", RawFrames.Frame(6, []) },
        { "opcode 7", RawFrames.Frame(7, []) },
        { "opcode 11", RawFrames.Frame(11, []) },
        { "opcode 12", RawFrames.Frame(12, []) },
        { "opcode 13", RawFrames.Frame(13, []) },
        { "opcode 14", RawFrames.Frame(14, []) },
        { "opcode 15", RawFrames.Frame(15, []) },
        { "ping in parts", RawFrames.Frame(RawFrames.Ping, [], final: false) },
        { "close in parts", RawFrames.Frame(RawFrames.Close, [], final: false) },
        { "long ping", RawFrames.Frame(RawFrames.Ping, new byte[126]) },
        { "nothing to continue", RawFrames.Frame(RawFrames.Continuation, [1]) },
        { "a message inside another", [.. RawFrames.Frame(RawFrames.Binary, [1], final: false), .. RawFrames.Frame(RawFrames.Binary, [1])] },
        { "a text inside another", [.. RawFrames.Frame(RawFrames.Binary, [1], final: false), .. RawFrames.Frame(RawFrames.Text, [1])] },
        { "16 bits for a short length", RawFrames.Frame(RawFrames.Binary, [1], lengthForm: 16) },
        { "64 bits for a short length", RawFrames.Frame(RawFrames.Binary, [1], lengthForm: 64) },
        { "negative length", RawFrames.Frame(RawFrames.Binary, [], lengthForm: 64, saidLength: -1) },
        { "HTTP", "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Breaches))]
    public async Task What_no_sound_client_sends_ends_the_link(string what, byte[] bytes)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        using var agent = await RawAgent.OpenAsync(gateway);
        var record = Records.New();

        // What follows a breach is not read any more.
        await agent.SendAsync([.. bytes, .. RawFrames.Message(record.Exited(1))]);

        AssertClose(WebSocketCloseStatus.ProtocolError, await agent.ReadFrameAsync());
        Assert.False(cluster.Silos.Slices(record.Invocation).Calls.Reader.TryRead(out _), what);
        agent.EndSending();
        await agent.EndAsync();
    }

    [Fact]
    public async Task A_text_ends_the_link()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        using var agent = await RawAgent.OpenAsync(gateway);

        await agent.SendAsync(RawFrames.Frame(RawFrames.Text, "hello"u8.ToArray()));

        AssertClose(WebSocketCloseStatus.InvalidMessageType, await agent.ReadFrameAsync());
    }

    [Fact]
    public async Task A_pong_that_nobody_asked_for_is_no_breach_and_a_ping_is_answered_with_what_it_carries()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        using var agent = await RawAgent.OpenAsync(gateway);
        var longest = Enumerable.Range(0, 125).Select(i => (byte)i).ToArray();

        await agent.SendAsync(RawFrames.Frame(RawFrames.Pong, [9]));
        await agent.SendAsync(RawFrames.Frame(RawFrames.Ping, []));
        await agent.SendAsync(RawFrames.Frame(RawFrames.Ping, longest));

        AssertFrame(RawFrames.Pong, [], await agent.ReadFrameAsync());
        AssertFrame(RawFrames.Pong, longest, await agent.ReadFrameAsync());
    }

    public static TheoryData<byte[], WebSocketCloseStatus> Closes => new()
    {
        { RawFrames.CloseWith(), WebSocketCloseStatus.NormalClosure },
        { RawFrames.CloseWith(1000), WebSocketCloseStatus.NormalClosure },
        { RawFrames.CloseWith(1001), WebSocketCloseStatus.EndpointUnavailable },
        { RawFrames.Frame(RawFrames.Close, [0x0F, 0xA0, 0xFF, 0xFE]), (WebSocketCloseStatus)4000 },
        { RawFrames.CloseWith(1005), WebSocketCloseStatus.ProtocolError },
        { RawFrames.CloseWith(999), WebSocketCloseStatus.ProtocolError },
        { RawFrames.CloseWith(5000), WebSocketCloseStatus.ProtocolError },
        { RawFrames.Frame(RawFrames.Close, [3]), WebSocketCloseStatus.ProtocolError },
    };

    [Theory]
    [MemberData(nameof(Closes))]
    public async Task An_agent_that_closes_is_answered_and_its_connection_ends(byte[] close, WebSocketCloseStatus answer)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        using var agent = await RawAgent.OpenAsync(gateway);

        await agent.SendAsync(close);

        AssertClose(answer, await agent.ReadFrameAsync());
        await agent.EndAsync();
        Assert.Equal(1, await cluster.Silos.Closed(agent.Instance).Reader.ReadAsync().AsTask().WaitAsync(Patience.Long));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_closes_before_its_hello_gives_its_place_to_the_next(bool inPieces)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster, "--Gateway:UnauthenticatedSocketsMax=1");
        using var first = await RawAgent.ConnectAsync(gateway);
        // In pieces it comes to HTTP, which hands it out.
        if (inPieces)
            await first.SendAsync("G");
        await first.SendAsync(RawAgent.Head()[(inPieces ? 1 : 0)..]);
        await first.ReadHeadAsync();
        Assert.NotNull((await first.ReadAsync()).Challenge);

        await first.SendAsync(RawFrames.CloseWith(1000));

        AssertClose(WebSocketCloseStatus.NormalClosure, await first.ReadFrameAsync());
        await first.EndAsync();
        await Patience.UntilAsync(() => gateway.Services.GetRequiredService<WaitingRoom>().TryEnter() is not null);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_the_gateway_closes_the_connection_ends_with_the_answer_or_soon_without_it(bool answered)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        using var agent = await RawAgent.OpenAsync(gateway);

        gateway.Find(agent.Instance, 1).Close(Grains.Interfaces.Gateways.LinkCloseReason.Displaced);

        Assert.Equal("Displaced", (await agent.ReadAsync()).Closing.Reason);
        AssertClose(WebSocketCloseStatus.NormalClosure, await agent.ReadFrameAsync());
        if (answered)
            await agent.SendAsync(RawFrames.CloseWith(1000));
        await agent.EndAsync();
    }

    [Fact]
    public async Task An_agent_that_says_nothing_is_pinged_and_keeps_its_link_while_it_answers()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster, "--Gateway:PingEvery=00:00:00.050");
        using var agent = await RawAgent.OpenAsync(gateway);

        for (var ping = 0; ping < 5; ping++)
        {
            AssertFrame(RawFrames.Ping, [], await agent.ReadFrameAsync());
            await agent.SendAsync(RawFrames.Frame(RawFrames.Pong, []));
        }

        // It ends only once nothing comes any more.
        Assert.False(cluster.Silos.Closed(agent.Instance).Reader.TryRead(out _));
        Assert.Equal(1, await cluster.Silos.Closed(agent.Instance).Reader.ReadAsync().AsTask().WaitAsync(Patience.Long));
    }

    private static void AssertClose(WebSocketCloseStatus status, (int Opcode, byte[] Payload) frame)
    {
        Assert.Equal(RawFrames.Close, frame.Opcode);
        Assert.Equal(status, RawFrames.StatusOf(frame.Payload));
    }

    private static void AssertFrame(int opcode, byte[] payload, (int Opcode, byte[] Payload) frame)
    {
        Assert.Equal(opcode, frame.Opcode);
        Assert.Equal(payload, frame.Payload);
    }

    private static byte[] Varint(int value) => [(byte)(value & 0x7F | 0x80), (byte)(value >> 7)];
}
