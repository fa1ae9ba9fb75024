using System.Net.WebSockets;
using System.Security.Cryptography;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using Google.Protobuf;

namespace CloudAssistant.Agent.Link;

/// <summary>The opening of a link: from the socket to the server's welcome.</summary>
/// <param name="identity">Who the agent is.</param>
/// <param name="key">What proves it.</param>
/// <param name="clock">Learns the server's time.</param>
/// <param name="facts">What the server is told of the machine.</param>
/// <param name="beginAsync">Counts the link, durably; null when there is no room for that on the disk.</param>
internal sealed class Handshake(Identity identity, AgentKey key, AgentClock clock, FactsTold facts, Func<CancellationToken, Task<LinkStart?>> beginAsync)
{
    private static readonly TimeSpan OpenWithin = TimeSpan.FromSeconds(15);

    /// <summary>Why it did not open; else its epoch.</summary>
    /// <param name="socket">To connect.</param>
    /// <param name="connecting">Connects it.</param>
    /// <param name="frames">Of the socket.</param>
    /// <param name="certificate">SHA-256 of the certificate seen while connecting; empty without TLS.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<(LinkEnd? End, long Epoch)> OpenAsync(
        ClientWebSocket socket, HttpMessageInvoker connecting, FrameSocket frames, Func<byte[]> certificate, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var late = new CancellationTokenSource(OpenWithin, clock.Timers);
        await using var giveUp = late.Token.Register(patience.Cancel);
        clock.BeginLink();
        // Looked up while the socket opens.
        var looking = Task.Run(facts.ToTell, CancellationToken.None);
        var connectedAt = clock.BootMs;
        await socket.ConnectAsync(ServerAddress.Link(identity.Server), connecting, patience.Token);
        if (await frames.ReadAsync(patience.Token) is not { Challenge: { } challenge })
            return (new("the server sent no challenge", TimeSpan.Zero), 0);
        clock.Learn(challenge.ServerTime, connectedAt);
        if (ProtocolVersion.Choose(challenge.ProtocolMin, challenge.ProtocolMax) is not { } version)
            return (new($"the server speaks versions {challenge.ProtocolMin} to {challenge.ProtocolMax} of the protocol, not {ProtocolVersion.Max}", TimeSpan.Zero), 0);
        if (await beginAsync(patience.Token) is not { } start)
            return (new("nothing can be written to the disk, which is full or read-only, so the link cannot be counted", TimeSpan.Zero), 0);

        var told = await looking;
        var helloAt = clock.BootMs;
        await frames.SendAsync(new Frame { Hello = Hello(challenge, version, start, told, certificate()) }, patience.Token);
        var answer = await frames.ReadAsync(patience.Token);
        if (answer is { LinkRefused: { } refused })
            return (new($"the server refused: {refused.Code} {refused.Message}", TimeSpan.Zero, refused.Final, refused.Code), 0);
        if (answer is { Closing: { } closing })
            return (new($"the server closed: {closing.Reason}", TimeSpan.Zero, closing.Final, closing.Reason), 0);
        if (answer is not { Welcome: { } welcome })
            return (new("the server closed without a welcome", TimeSpan.Zero), 0);
        clock.Learn(welcome.ServerTime, helloAt);
        if (told is not null)
            facts.Told(told);
        return (null, welcome.Epoch);
    }

    private Hello Hello(Challenge challenge, int version, LinkStart start, Facts? told, byte[] certificate)
    {
        var proof = new LinkProof
        {
            InstanceId = identity.InstanceId,
            ServerNonce = challenge.Nonce,
            AgentNonce = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(ProtocolLimits.NonceBytes)),
            ProtocolVersion = version,
            AgentVersion = AgentVersion.Text,
            JournalId = ByteString.CopyFrom(start.Journal.ToByteArray(bigEndian: true)),
            LinkCounter = start.Counter,
            CertificateSha256 = ByteString.CopyFrom(certificate),
            BootId = clock.BootId.ToString("D"),
            Incarnation = challenge.Incarnation,
            InventorySha256 = ByteString.CopyFrom(Proofs.InventoryHash(start.Inventory)),
        }.ToByteArray();
        var hello = new Hello
        {
            Proof = ByteString.CopyFrom(proof),
            Signature = ByteString.CopyFrom(key.Sign(Proofs.LinkBytes(proof))),
            Inventory = { start.Inventory },
        };
        if (told is not null)
            hello.Facts = told;
        return hello;
    }
}
