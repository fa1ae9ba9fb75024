using System.Net.WebSockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using Google.Protobuf;

namespace CloudAssistant.Agent.Link;

/// <summary>One link, from the socket's opening to its end.</summary>
internal sealed class LinkSession(Identity identity, AgentKey key, ServerTrust trust, AgentClock clock, RecordDesk desk, FactsTold facts, LinkNote note)
{
    private static readonly TimeSpan OpenWithin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(1);

    // The gateway pings more often than this agent does: a silent link costs the agent nothing.
    private static readonly TimeSpan PingAfter = ProtocolLimits.SilenceMax - TimeSpan.FromSeconds(30);

    private readonly Outbound _outbound = new(() => desk.Post(new DeskMessage.LinkIdle()));
    private byte[] _certificate = [];

    public async Task<LinkEnd> RunAsync(CancellationToken cancellation)
    {
        // Whoever made this identity: in plain text the agent talks to no other machine.
        if (ServerAddress.Read(identity.Server.OriginalString, out var why) is not { } server)
            return new(why!, TimeSpan.Zero);
        using var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = PingAfter;
        socket.Options.KeepAliveTimeout = ProtocolLimits.SilenceMax - PingAfter;
        using var connecting = new HttpMessageInvoker(ServerHandler.New(server, trust, identity.UseProxy, seen => _certificate = seen));
        var openedAt = 0L;
        try
        {
            var frames = new FrameSocket(socket);
            var (end, epoch) = await OpenAsync(socket, connecting, frames, cancellation);
            if (end is not null)
                return end;
            openedAt = clock.BootMs;
            return await WorkAsync(socket, frames, epoch, openedAt, cancellation);
        }
        catch (Exception e) when (e is WebSocketException or IOException or HttpRequestException or AuthenticationException)
        {
            return new(Innermost(e).Message, Since(openedAt));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new("the server did not answer in time", Since(openedAt));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // What nobody thought of ends a link as all else does, never the agent.
            return new($"{e.GetType().Name}: {e.Message}", Since(openedAt));
        }
    }

    private async Task<(LinkEnd? End, long Epoch)> OpenAsync(
        ClientWebSocket socket, HttpMessageInvoker connecting, FrameSocket frames, CancellationToken cancellation)
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
        if (await desk.BeginLinkAsync(patience.Token) is not { } start)
            return (new("nothing can be written to the disk, which is full or read-only, so the link cannot be counted", TimeSpan.Zero), 0);

        var told = await looking;
        var helloAt = clock.BootMs;
        await frames.SendAsync(new Frame { Hello = Hello(challenge, version, start, told) }, patience.Token);
        var answer = await frames.ReadAsync(patience.Token);
        if (answer is { LinkRefused: { } refused })
            return (new($"the server refused: {refused.Code} {refused.Message}", TimeSpan.Zero, refused.Final), 0);
        if (answer is { Closing: { } closing })
            return (new($"the server closed: {closing.Reason}", TimeSpan.Zero, closing.Final), 0);
        if (answer is not { Welcome: { } welcome })
            return (new("the server closed without a welcome", TimeSpan.Zero), 0);
        clock.Learn(welcome.ServerTime, helloAt);
        if (told is not null)
            facts.Told(told);
        return (null, welcome.Epoch);
    }

    private Hello Hello(Challenge challenge, int version, LinkStart start, Facts? told)
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
            CertificateSha256 = ByteString.CopyFrom(_certificate),
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

    private async Task<LinkEnd> WorkAsync(ClientWebSocket socket, FrameSocket frames, long epoch, long openedAt, CancellationToken cancellation)
    {
        AgentLog.Write($"linked to {identity.Server} as {identity.InstanceId}, epoch {epoch}");
        note.Write($"open {epoch}");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        desk.Post(new DeskMessage.LinkOpened(_outbound));
        var sending = SendAllAsync(frames, over);
        var tellingFacts = facts.WatchAsync(changed => _outbound.Send(new Frame { FactsChanged = new FactsChanged { Facts = changed } }), clock.Timers, over.Token);
        var router = new FrameRouter(identity.InstanceId, epoch, desk, clock);
        try
        {
            while (await frames.ReadAsync(over.Token) is { } frame)
                if (router.Take(frame) is { } closing)
                    return new($"the server closed: {closing.Reason}", Since(openedAt), closing.Final);
            return new("the server closed the link", Since(openedAt));
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new("the link broke while sending", Since(openedAt));
        }
        finally
        {
            desk.Post(new DeskMessage.LinkClosed());
            note.Write("closed");
            _outbound.Complete();
            await over.CancelAsync();
            await Task.WhenAll(sending, tellingFacts);
            await CloseAsync(socket);
        }
    }

    private async Task SendAllAsync(FrameSocket frames, CancellationTokenSource over)
    {
        try
        {
            await _outbound.WriteAllAsync(frames.SendAsync, over.Token);
        }
        catch (Exception)
        {
            // Whatever broke: what was not sent stays in the outbox, and the reader ends the link.
            await over.CancelAsync();
        }
    }

    private async Task CloseAsync(ClientWebSocket socket)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            return;
        try
        {
            using var late = new CancellationTokenSource(CloseWithin, clock.Timers);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, late.Token);
        }
        catch (Exception)
        {
            // A courtesy only.
        }
    }

    private TimeSpan Since(long openedAt) => openedAt == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(clock.BootMs - openedAt);

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
