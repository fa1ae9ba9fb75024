using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using Google.Protobuf;

namespace CloudAssistant.Gateway.Tests.Arrange;

/// <summary>An agent that says exactly what a test wants. Its signatures are random bytes: silos judge them, and here silos are scripted.</summary>
public sealed class ScriptedAgent : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[ProtocolLimits.GatewayFrameBytesMax];

    public InstanceId Instance { get; } = InstanceId.New(CellId.Default, DateTimeOffset.FromUnixTimeMilliseconds(GatewayBook.ServerTime));

    public Challenge Challenge { get; private set; } = new();

    public Welcome Welcome { get; private set; } = new();

    public byte[] CertificateSeen { get; private set; } = [];

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    private ScriptedAgent(InstanceId? instance)
    {
        Instance = instance ?? Instance;
        _socket.Options.KeepAliveInterval = TimeSpan.Zero;
        _socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
        {
            CertificateSeen = SHA256.HashData(certificate!.GetRawCertData());
            return errors != SslPolicyErrors.RemoteCertificateNotAvailable;
        };
    }

    /// <summary>Connected, and challenged.</summary>
    public static Task<ScriptedAgent> ConnectAsync(GatewayUnderTest gateway, InstanceId? instance = null) =>
        ConnectAsync(gateway.Address, instance);

    /// <inheritdoc cref="ConnectAsync(GatewayUnderTest, InstanceId?)"/>
    public static async Task<ScriptedAgent> ConnectAsync(Uri gateway, InstanceId? instance = null)
    {
        var agent = new ScriptedAgent(instance);
        var address = new UriBuilder(gateway) { Path = ProtocolLimits.LinkPath };
        address.Scheme = address.Scheme == "https" ? "wss" : "ws";
        using var late = new CancellationTokenSource(Patience.Long);
        try
        {
            await agent._socket.ConnectAsync(address.Uri, late.Token);
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
        agent.Challenge = (await agent.ReadAsync())!.Challenge;
        return agent;
    }

    /// <summary>Connected, challenged and welcomed.</summary>
    public static async Task<ScriptedAgent> OpenAsync(GatewayUnderTest gateway, InstanceId? instance = null)
    {
        var agent = await ConnectAsync(gateway, instance);
        await agent.SendAsync(agent.Hello());
        agent.Welcome = (await agent.ReadAsync())!.Welcome;
        return agent;
    }

    /// <summary>A sound hello, but for what <paramref name="change"/> does to its proof.</summary>
    public Frame Hello(Action<LinkProof>? change = null, params RecordKey[] inventory) =>
        Hello(Instance, Challenge, CertificateSeen, change, inventory);

    /// <inheritdoc cref="Hello(Action{LinkProof}?, RecordKey[])"/>
    public static Frame Hello(InstanceId instance, Challenge challenge, byte[] certificateSeen, Action<LinkProof>? change, RecordKey[] inventory)
    {
        var proof = new LinkProof
        {
            InstanceId = instance.ToString(),
            ServerNonce = challenge.Nonce,
            AgentNonce = Random(32),
            ProtocolVersion = 1,
            AgentVersion = "0.1.0",
            JournalId = Random(16),
            LinkCounter = 7,
            CertificateSha256 = ByteString.CopyFrom(certificateSeen),
            BootId = "boot-1",
            Incarnation = challenge.Incarnation,
            InventorySha256 = ByteString.CopyFrom(Proofs.InventoryHash(inventory)),
        };
        change?.Invoke(proof);
        var hello = new Hello { Proof = proof.ToByteString(), Signature = Random(64), Facts = new() { Hostname = "web-01" } };
        hello.Inventory.Add(inventory);
        return new() { Hello = hello };
    }

    public Task SendAsync(Frame frame) => SendAsync(frame.ToByteArray());

    public async Task SendAsync(byte[] message)
    {
        using var late = new CancellationTokenSource(Patience.Long);
        await _socket.SendAsync(message, WebSocketMessageType.Binary, true, late.Token);
    }

    /// <summary>The next frame; null when the gateway closed the link, in whatever way.</summary>
    public async Task<Frame?> ReadAsync()
    {
        using var late = new CancellationTokenSource(Patience.Long);
        try
        {
            var length = 0;
            while (true)
            {
                var part = await _socket.ReceiveAsync(_buffer.AsMemory(length), late.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, late.Token);
                    return null;
                }
                length += part.Count;
                if (part.EndOfMessage)
                    return Frame.Parser.ParseFrom(_buffer, 0, length);
            }
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static ByteString Random(int bytes) => ByteString.CopyFrom(RandomNumberGenerator.GetBytes(bytes));
}
