using System.Net.WebSockets;
using System.Security.Cryptography;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Gateway.Hosting;
using CloudAssistant.Grains.Interfaces.Replies;
using Google.Protobuf;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>Challenge, hello, welcome: the only frames before a link is open.</summary>
internal sealed partial class Handshake(
    Presence presence, TlsCertificate certificate, HelloGatherer hellos, LinkBook book, IOptions<GatewayOptions> options, TimeProvider time, ILogger<Handshake> log)
{
    /// <summary>True when the link is open; else it is being closed.</summary>
    public async Task<bool> OpenAsync(Link link, FrameReader reader, string sourceAddress)
    {
        var challenge = Challenge();
        link.Greet(new Frame { Challenge = challenge });
        FrameRead read;
        using (var late = new CancellationTokenSource(options.Value.HelloWithin, time))
            read = await reader.ReadAsync(ProtocolLimits.HelloFrameBytesMax, late.Token);
        if (read.Frame is not { KindCase: Frame.KindOneofCase.Hello } frame)
        {
            link.CloseWith(null, read.Breach ?? WebSocketCloseStatus.PolicyViolation);
            return false;
        }

        if (!HelloCheck.Check(frame.Hello, challenge, certificate.Sha256, sourceAddress).Try(out var evidence, out var refusal))
            return Refuse(link, refusal, sourceAddress);
        link.Claim(evidence.Instance);
        book.Opening(link);
        if (!(await hellos.OpenAsync(evidence)).Try(out var opened, out refusal))
            return Refuse(link, refusal, sourceAddress);
        book.Opened(link, opened.Epoch, Frames.Welcome(opened.Epoch, presence.ServerTime ?? challenge.ServerTime, options.Value.PingEvery));
        return true;
    }

    private Challenge Challenge() => new()
    {
        Nonce = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(ProtocolLimits.NonceBytes)),
        ServerTime = presence.ServerTime ?? 0,
        ProtocolMin = ProtocolVersion.Min,
        ProtocolMax = ProtocolVersion.Max,
        Incarnation = ByteString.CopyFrom(presence.Incarnation.ToByteArray(bigEndian: true)),
    };

    private bool Refuse(Link link, Refusal refusal, string sourceAddress)
    {
        LogRefused(sourceAddress, refusal.Code);
        link.CloseWith(Frames.LinkRefused(refusal), WebSocketCloseStatus.NormalClosure);
        return false;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Refused a link from {SourceAddress}: {Code}")]
    private partial void LogRefused(string sourceAddress, RefusalCode code);
}
