using System.IO.Pipelines;
using System.Net;
using System.Text;
using CloudAssistant.Gateway.AgentLink;
using CloudAssistant.Gateway.Hosting;
using CloudAssistant.Gateway.Tests.Arrange;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CloudAssistant.Gateway.Tests.AgentLink.Framing;

/// <summary>The one port, where agents and callers knock with the same first bytes.</summary>
[Collection(ClusterCollection.Name)]
public sealed class DoorTests(ClusterFixture cluster)
{
    [Fact]
    public async Task A_request_for_a_link_never_reaches_HTTP()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        var (connection, client) = Connection();

        var serving = Door(gateway, TimeProvider.System).ServeAsync(connection, _ => throw new InvalidOperationException("Not HTTP's."));
        await client.Output.WriteAsync(Encoding.ASCII.GetBytes(RawAgent.Head()));
        var answer = await client.Input.ReadAtLeastAsync(100);

        Assert.StartsWith("HTTP/1.1 101 ", Encoding.Latin1.GetString(answer.Buffer), StringComparison.Ordinal);
        client.Input.AdvanceTo(answer.Buffer.End);
        await client.Output.CompleteAsync();
        await serving.WaitAsync(Patience.Long);
    }

    [Theory]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /agent/link HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("G")]
    [InlineData("\r\n\r\n")]
    public async Task All_else_reaches_HTTP_with_every_byte_unread(string request)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        var (connection, client) = Connection();
        var read = "";

        await client.Output.WriteAsync(Encoding.ASCII.GetBytes(request));
        await Door(gateway, TimeProvider.System).ServeAsync(connection, async http =>
        {
            // At once: nothing more comes.
            var came = await http.Transport.Input.ReadAsync();
            read = Encoding.ASCII.GetString(came.Buffer);
        }).WaitAsync(Patience.Long);

        Assert.Equal(request, read);
    }

    [Fact]
    public async Task A_connection_that_says_nothing_becomes_HTTPs_which_has_a_limit_for_it()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        var (connection, _) = Connection();
        var time = new FakeTimeProvider();
        var http = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var serving = Door(gateway, time).ServeAsync(connection, _ =>
        {
            http.SetResult();
            return Task.CompletedTask;
        });
        time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromMilliseconds(1));
        Assert.False(serving.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        await http.Task.WaitAsync(Patience.Long);
        await serving.WaitAsync(Patience.Long);
    }

    [Fact]
    public async Task A_connection_that_says_nothing_becomes_HTTPs_at_once_when_the_server_stops()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        var (connection, _) = Connection();
        using var stopping = new Stopping();
        connection.Features.Set<IConnectionLifetimeNotificationFeature>(stopping);
        var http = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var serving = Door(gateway, new FakeTimeProvider()).ServeAsync(connection, _ =>
        {
            http.SetResult();
            return Task.CompletedTask;
        });
        Assert.False(serving.IsCompleted);
        stopping.RequestClose();

        await http.Task.WaitAsync(Patience.Long);
        await serving.WaitAsync(Patience.Long);
    }

    [Fact]
    public async Task A_request_in_pieces_opens_a_link_too()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        using var agent = await RawAgent.ConnectAsync(gateway);

        foreach (var one in RawAgent.Head())
            await agent.SendAsync([(byte)one]);

        await agent.BeginAsync();
        await ReportAsync(agent);
    }

    [Fact]
    public async Task A_request_on_a_connection_that_was_used_before_opens_a_link_too()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        using var agent = await RawAgent.ConnectAsync(gateway);
        await agent.SendAsync("HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
        await agent.ReadHeadAsync();

        await agent.SendAsync(RawAgent.Head());

        await agent.BeginAsync();
        await ReportAsync(agent);
        await agent.SendAsync(RawFrames.CloseWith(1000));
        Assert.Equal(RawFrames.Close, (await agent.ReadFrameAsync()).Opcode);
        await agent.EndAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_the_answer_nothing_is_HTTP_any_more(bool inPieces)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        using var agent = await RawAgent.ConnectAsync(gateway);
        if (inPieces)
            await agent.SendAsync("G");

        await agent.SendAsync(RawAgent.Head()[(inPieces ? 1 : 0)..] + "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");

        await agent.ReadHeadAsync();
        Assert.NotNull((await agent.ReadAsync()).Challenge);
        var (opcode, payload) = await agent.ReadFrameAsync();
        Assert.Equal((RawFrames.Close, 1002), (opcode, (int)RawFrames.StatusOf(payload)));
        agent.EndSending();
        Assert.DoesNotContain("HTTP", await agent.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Upgrade: websocket\r\n", "", "400")]
    [InlineData("Upgrade: websocket", "Upgrade: h2c", "400")]
    [InlineData("Connection: Upgrade", "Connection: close", "400")]
    [InlineData("Version: 13", "Version: 8", "400")]
    [InlineData("Key: dGhlIHNhbXBsZSBub25jZQ==", "Key: dGhl", "400")]
    [InlineData("Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "400")]
    [InlineData("Host: gateway\r\n", "", "400")]
    [InlineData("GET ", "POST ", "404")]
    [InlineData("/agent/link", "/agent/links", "404")]
    [InlineData("/agent/link", "/agent//link", "400")]
    public async Task A_request_that_is_none_for_a_link_is_refused(string from, string to, string status)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        using var agent = await RawAgent.ConnectAsync(gateway);

        await agent.SendAsync(RawAgent.Head().Replace(from, to, StringComparison.Ordinal));

        Assert.StartsWith("HTTP/1.1 " + status, await agent.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_that_is_too_long_is_refused()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        using var agent = await RawAgent.ConnectAsync(gateway);

        await agent.SendAsync(RawAgent.Head([.. Enumerable.Range(0, 40).Select(i => $"X-{i}: {new string('x', 1_000)}")]));

        Assert.StartsWith("HTTP/1.1 431 ", await agent.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_cannot_be_served_now_is_told_when_to_come_back()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster, "--Gateway:UnauthenticatedSocketsMax=1");
        await using var first = await ScriptedAgent.ConnectAsync(gateway);
        using var second = await RawAgent.ConnectAsync(gateway);

        await second.SendAsync(RawAgent.Head());
        var head = await second.ReadHeadAsync();

        Assert.StartsWith("HTTP/1.1 503 ", head, StringComparison.Ordinal);
        Assert.Contains("\r\nRetry-After: 5\r\n", head, StringComparison.Ordinal);
    }

    private static async Task ReportAsync(RawAgent agent)
    {
        await agent.SendAsync(RawFrames.Message(Records.New().Exited(4)));
        Assert.Equal(4, Assert.Single((await agent.ReadAsync()).ReportAnswers.Answers).Sequence);
    }

    private static LinkDoor Door(GatewayUnderTest gateway, TimeProvider time) =>
        new(gateway.Services.GetRequiredService<LinkServer>(), gateway.Services.GetRequiredService<IOptions<GatewayOptions>>(), time);

    private static (ConnectionContext Connection, IDuplexPipe Client) Connection()
    {
        var (toServer, toClient) = (new Pipe(), new Pipe());
        var (server, client) = (new TwoPipes(toServer.Reader, toClient.Writer), new TwoPipes(toClient.Reader, toServer.Writer));
        return (new DefaultConnectionContext("1", server, client) { RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 1) }, client);
    }

    private sealed class Stopping : IConnectionLifetimeNotificationFeature, IDisposable
    {
        private readonly CancellationTokenSource _source = new();

        public CancellationToken ConnectionClosedRequested { get => _source.Token; set => throw new NotSupportedException(); }

        public void RequestClose() => _source.Cancel();

        public void Dispose() => _source.Dispose();
    }

    private sealed record TwoPipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
