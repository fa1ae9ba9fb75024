using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Gateway.Tests.Arrange;

/// <summary>An agent that writes every byte itself, and so can break every rule.</summary>
internal sealed class RawAgent : IDisposable
{
    public const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    // What RFC 6455, section 1.3, says to that key.
    private const string Accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private readonly TcpClient _client = new() { NoDelay = true };
    private NetworkStream _stream = null!;

    public InstanceId Instance { get; } = InstanceId.New(CellId.Default, DateTimeOffset.FromUnixTimeMilliseconds(GatewayBook.ServerTime));

    public static string Head(params string[] more) => string.Join("\r\n", [
        $"GET {ProtocolLimits.LinkPath} HTTP/1.1", "Host: gateway", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: " + Key, .. more, "", ""]);

    public static async Task<RawAgent> ConnectAsync(GatewayUnderTest gateway)
    {
        var agent = new RawAgent();
        await agent._client.ConnectAsync(IPAddress.Loopback, gateway.Address.Port);
        agent._stream = agent._client.GetStream();
        return agent;
    }

    /// <summary>Connected and welcomed.</summary>
    public static async Task<RawAgent> OpenAsync(GatewayUnderTest gateway)
    {
        var agent = await ConnectAsync(gateway);
        await agent.SendAsync(Head());
        await agent.BeginAsync();
        return agent;
    }

    /// <summary>From the answer to the welcome.</summary>
    public async Task BeginAsync()
    {
        var head = await ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        Assert.Contains($"\r\nSec-WebSocket-Accept: {Accept}\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nUpgrade: websocket\r\n", head, StringComparison.Ordinal);
        var challenge = (await ReadAsync()).Challenge;
        await SendAsync(RawFrames.Message(ScriptedAgent.Hello(Instance, challenge, [], null, [])));
        Assert.NotNull((await ReadAsync()).Welcome);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.ASCII.GetBytes(text));

    public async Task SendAsync(params byte[] bytes) => await _stream.WriteAsync(bytes).AsTask().WaitAsync(Patience.Long);

    /// <summary>Says that nothing more is sent.</summary>
    public void EndSending() => _client.Client.Shutdown(SocketShutdown.Send);

    /// <summary>The next message.</summary>
    public async Task<Frame> ReadAsync()
    {
        var (opcode, payload) = await ReadFrameAsync();
        Assert.Equal(RawFrames.Binary, opcode);
        return Frame.Parser.ParseFrom(payload);
    }

    /// <summary>The next frame, which is whole, without a mask and without reserved bits.</summary>
    public async Task<(int Opcode, byte[] Payload)> ReadFrameAsync()
    {
        var head = await ReadBytesAsync(2);
        Assert.Equal(0x80, head[0] & 0xF0);
        Assert.Equal(0, head[1] & 0x80);
        var length = head[1] switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await ReadBytesAsync(2)),
            127 => (int)BinaryPrimitives.ReadInt64BigEndian(await ReadBytesAsync(8)),
            var small => small,
        };
        return (head[0] & 0x0F, await ReadBytesAsync(length));
    }

    /// <summary>The head of an HTTP answer.</summary>
    public async Task<string> ReadHeadAsync()
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append((char)(await ReadBytesAsync(1))[0]);
        return head.ToString();
    }

    /// <summary>All that comes until the connection ends.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var reader = new StreamReader(_stream, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync().WaitAsync(Patience.Long);
    }

    /// <summary>Completes when the gateway has ended the connection, in whatever way.</summary>
    public async Task EndAsync()
    {
        try
        {
            Assert.Equal(0, await _stream.ReadAsync(new byte[1]).AsTask().WaitAsync(Patience.Long));
        }
        catch (IOException)
        {
            // Cut.
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<byte[]> ReadBytesAsync(int count)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes).AsTask().WaitAsync(Patience.Long);
        return bytes;
    }
}
