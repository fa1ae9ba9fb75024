using System.Net.WebSockets;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Gateway.Tests.Arrange;
using Google.Protobuf;

namespace CloudAssistant.Gateway.Tests.AgentLink;

/// <summary>Every kind of frame there is, before and after a link is open: what an agent may send is listed here, all else ends the link.</summary>
[Collection(ClusterCollection.Name)]
public sealed class FrameKindTests(ClusterFixture cluster)
{
    private static readonly string[] LegalBefore = ["hello"];
    private static readonly string[] LegalAfter = ["report", "facts_changed"];

    public static TheoryData<string> IllegalBefore => [.. Kinds.Except(LegalBefore)];

    public static TheoryData<string> IllegalAfter => [.. Kinds.Except(LegalAfter)];

    private static IEnumerable<string> Kinds => Frame.Descriptor.Oneofs.Single().Fields.Select(kind => kind.Name);

    [Fact]
    public void Each_legal_kind_is_a_kind_of_frame() => Assert.Equal(3, Kinds.Intersect(LegalBefore.Concat(LegalAfter)).Count());

    [Theory]
    [MemberData(nameof(IllegalBefore))]
    public async Task A_frame_that_is_not_the_hello_ends_a_link_that_is_not_open(string kind)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.ConnectAsync(gateway);

        await agent.SendAsync(Empty(kind));

        Assert.Null(await agent.ReadAsync());
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, agent.CloseStatus);
        Assert.False(gateway.Book.OpenCalls.Reader.TryRead(out _));
    }

    [Theory]
    [MemberData(nameof(IllegalAfter))]
    public async Task A_frame_that_agents_do_not_send_ends_an_open_link(string kind)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.OpenAsync(gateway);

        await agent.SendAsync(Empty(kind));

        Assert.Null(await agent.ReadAsync());
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, agent.CloseStatus);
        Assert.Equal(agent.Welcome.Epoch, await cluster.Silos.Closed(agent.Instance).Reader.ReadAsync().AsTask().WaitAsync(Patience.Long));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF }, WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData(new byte[] { 0xFA, 0x07, 0x00 }, WebSocketCloseStatus.PolicyViolation)]
    public async Task What_is_no_frame_ends_the_link(byte[] message, WebSocketCloseStatus status)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.OpenAsync(gateway);

        await agent.SendAsync(message);

        Assert.Null(await agent.ReadAsync());
        Assert.Equal(status, agent.CloseStatus);
    }

    /// <summary>A frame of that kind with nothing in it.</summary>
    private static Frame Empty(string kind)
    {
        var frame = new Frame();
        var field = Frame.Descriptor.FindFieldByName(kind);
        field.Accessor.SetValue(frame, field.MessageType.Parser.ParseFrom(ByteString.Empty));
        return frame;
    }
}
