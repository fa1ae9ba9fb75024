using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.FleetSimulator.Fleet;
using CloudAssistant.FleetSimulator.Sockets;

namespace CloudAssistant.FleetSimulator.Links;

/// <summary>Opens the links of the fleet, keeps them open, and carries frames. All on the loop's thread.</summary>
internal sealed unsafe class FleetLinks
{
    private const int OpeningMax = 64;
    private const int BufferBytes = 256 * 1024;
    private const long ReconnectMinMs = 500, ReconnectMaxMs = 30_000, GoodAfterMs = 10_000;
    private const long DripMs = 1_000;

    private readonly FleetLoop _loop;
    private readonly IPEndPoint[] _gateways;
    private readonly IPAddress _source;
    private readonly FleetCounts _counts;
    private readonly Guid _boot = Guid.NewGuid();
    private readonly Queue<SimLink> _toOpen = new();
    private readonly byte* _buffer = (byte*)NativeMemory.Alloc(BufferBytes);
    private readonly byte* _out = (byte*)NativeMemory.Alloc(BufferBytes);
    private int _opening;

    public FleetLinks(FleetLoop loop, IReadOnlyList<FleetMember> members, IPEndPoint[] gateways, IPAddress source, long counters, FleetCounts counts)
    {
        (_loop, _gateways, _source, _counts) = (loop, gateways, source, counts);
        All = [.. members.Select((member, i) => new SimLink(i, member, counters))];
    }

    public IReadOnlyList<SimLink> All { get; }

    public int OpenCount { get; private set; }

    /// <summary>A Run, Stop, Ask or ReportAnswers frame: its field number in Frame, and its content.</summary>
    public delegate void FrameHandler(SimLink link, int kind, ReadOnlySpan<byte> content);

    public FrameHandler OnFrame { get; set; } = static (_, _, _) => { };

    /// <summary>The link of this agent is open again: what was not answered is to be told anew.</summary>
    public Action<SimLink> OnOpen { get; set; } = static _ => { };

    public void OpenAll()
    {
        foreach (var link in All)
            _toOpen.Enqueue(link);
        OpenSome();
    }

    public void OnSocket(int index, uint events)
    {
        var link = All[index];
        if (link.Fd < 0)
            return;
        if (link.Phase == LinkPhase.Connecting && !FinishConnect(link))
            return;
        if (link is { Deaf: true, Phase: LinkPhase.Open } && (events & (Libc.EventError | Libc.EventHangUp)) != 0)
        {
            // It was cut. What it had not read is lost with the connection.
            Lose(link);
            return;
        }

        if ((events & Libc.EventOut) != 0 && !link.Slow && link.HalfSent is { } rest)
        {
            link.HalfSent = null;
            Watch(link, 0);
            fixed (byte* bytes = rest)
                SendRaw(link, bytes, rest.Length);
        }

        if ((events & (Libc.EventIn | Libc.EventError | Libc.EventHangUp)) != 0)
            Read(link);
    }

    /// <summary>Sends one message; false when the link is not open.</summary>
    public bool Send(SimLink link, ReadOnlySpan<byte> frame)
    {
        if (link.Fd < 0)
            return false;
        var to = new Span<byte>(_out, BufferBytes);
        var header = WebSocketFrames.WriteHeader(to, WebSocketFrames.Binary, frame.Length);
        frame.CopyTo(to[header..]);
        SendRaw(link, _out, header + frame.Length);
        return link.Fd >= 0;
    }

    /// <summary>Cuts the connection as a dead machine would, and comes back as an agent does.</summary>
    public void Lose(SimLink link)
    {
        if (link.Fd < 0)
            return;
        _loop.Forget(link.Fd);
        _ = Libc.Close(link.Fd);
        link.Fd = -1;
        link.HalfRead = link.HalfSent = null;
        if (link.Phase == LinkPhase.Open)
        {
            OpenCount--;
            _counts.LinksLost++;
            if (FleetLoop.NowMs - link.OpenedMs >= GoodAfterMs)
                link.Failures = 0;
        }
        else if (link.Phase != LinkPhase.Idle)
        {
            _opening--;
            _counts.LinksRefused++;
        }

        link.Phase = LinkPhase.Idle;
        // Full jitter, as the real agent.
        var ceiling = Math.Min(ReconnectMaxMs, ReconnectMinMs << Math.Min(link.Failures++, 6));
        _loop.After(Random.Shared.NextInt64(ceiling + 1), () =>
        {
            _toOpen.Enqueue(link);
            OpenSome();
        });
        OpenSome();
    }

    /// <summary>It reads nothing more, on this link and those that follow, but for what opens them.</summary>
    public void StopReading(SimLink link)
    {
        link.Deaf = true;
        if (link.Phase == LinkPhase.Open)
            Watch(link, 0);
    }

    /// <summary>It sends one byte a second, on this link and those that follow, but for what opens them.</summary>
    public void SlowDown(SimLink link)
    {
        link.Slow = true;
        _loop.After(DripMs, () => Drip(link));
    }

    /// <summary>It behaves again, on a new link.</summary>
    public void Heal(SimLink link)
    {
        if (!link.Deaf && !link.Slow)
            return;
        link.Deaf = link.Slow = false;
        link.Failures = 0;
        Lose(link);
    }

    private void Drip(SimLink link)
    {
        if (!link.Slow)
            return;
        if (link is { Phase: LinkPhase.Open, HalfSent: { } waiting })
        {
            link.HalfSent = waiting.Length > 1 ? waiting[1..] : null;
            fixed (byte* bytes = waiting)
                SendNow(link, bytes, 1);
        }

        _loop.After(DripMs, () => Drip(link));
    }

    private void Watch(SimLink link, uint more) =>
        _loop.Watch(link.Fd, (ulong)link.Index, (link is { Deaf: true, Phase: LinkPhase.Open } ? 0 : Libc.EventIn) | more, Libc.Modify);

    private void OpenSome()
    {
        while (_opening < OpeningMax && _toOpen.TryDequeue(out var link))
        {
            var fd = TcpSocket.BeginConnect(_source, _gateways[link.Index % _gateways.Length]);
            _opening++;
            link.Phase = LinkPhase.Connecting;
            link.Fd = fd;
            if (fd < 0)
            {
                _opening--;
                link.Phase = LinkPhase.Idle;
                _counts.LinksRefused++;
                _loop.After(ReconnectMinMs, () => { _toOpen.Enqueue(link); OpenSome(); });
                return;
            }

            _loop.Watch(fd, (ulong)link.Index, Libc.EventIn | Libc.EventOut, Libc.Add);
        }
    }

    private bool FinishConnect(SimLink link)
    {
        if (TcpSocket.ErrorOf(link.Fd) != 0)
        {
            Lose(link);
            return false;
        }

        link.Phase = LinkPhase.Upgrading;
        _loop.Watch(link.Fd, (ulong)link.Index, Libc.EventIn, Libc.Modify);
        var gateway = _gateways[link.Index % _gateways.Length];
        var request = WebSocketFrames.Upgrade(ProtocolLimits.LinkPath, gateway.ToString(), Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));
        fixed (byte* bytes = request)
            SendRaw(link, bytes, request.Length);
        return link.Fd >= 0;
    }

    private void Read(SimLink link)
    {
        var kept = link.HalfRead is { } half ? half.Length : 0;
        if (kept > 0)
        {
            link.HalfRead.AsSpan().CopyTo(new Span<byte>(_buffer, BufferBytes));
            link.HalfRead = null;
        }

        var count = (int)Libc.Receive(link.Fd, _buffer + kept, BufferBytes - kept, 0);
        if (count <= 0)
        {
            if (count == 0 || Marshal.GetLastPInvokeError() is not (Libc.Again or Libc.Interrupted))
                Lose(link);
            else if (kept > 0)
                link.HalfRead = new ReadOnlySpan<byte>(_buffer, kept).ToArray();
            return;
        }

        var bytes = new ReadOnlySpan<byte>(_buffer, kept + count);
        var at = 0;
        if (link.Phase == LinkPhase.Upgrading)
        {
            at = WebSocketFrames.UpgradeAccepted(bytes);
            if (at < 0)
            {
                Lose(link);
                return;
            }

            if (at > 0)
                link.Phase = LinkPhase.Greeting;
        }

        while (link.Fd >= 0 && link.Phase > LinkPhase.Upgrading && WebSocketFrames.TryRead(bytes, ref at, out var opcode, out var payload))
            Take(link, opcode, payload);
        if (link.Fd >= 0 && at < bytes.Length)
            link.HalfRead = bytes[at..].ToArray();
    }

    private void Take(SimLink link, int opcode, ReadOnlySpan<byte> payload)
    {
        switch (opcode)
        {
            case WebSocketFrames.Binary:
                TakeFrame(link, payload);
                break;
            case WebSocketFrames.Ping:
                Span<byte> pong = stackalloc byte[6 + 125];
                var header = WebSocketFrames.WriteHeader(pong, WebSocketFrames.Pong, payload.Length);
                payload.CopyTo(pong[header..]);
                fixed (byte* bytes = pong)
                    SendRaw(link, bytes, header + payload.Length);
                break;
            case WebSocketFrames.Close:
                Lose(link);
                break;
            default:
                break;
        }
    }

    private void TakeFrame(SimLink link, ReadOnlySpan<byte> payload)
    {
        var kind = Wire.Kind(payload, out var content);
        switch (kind)
        {
            case Frame.ChallengeFieldNumber when link.Phase == LinkPhase.Greeting:
                link.Phase = LinkPhase.Opening;
                Send(link, Wire.Hello(link.Member, Challenge.Parser.ParseFrom(content), ++link.Counter, _boot));
                break;
            case Frame.WelcomeFieldNumber when link.Phase == LinkPhase.Opening:
                link.Phase = LinkPhase.Open;
                link.Epoch = Wire.Number(content, Welcome.EpochFieldNumber);
                link.OpenedMs = FleetLoop.NowMs;
                _opening--;
                OpenCount++;
                _counts.LinksOpened++;
                if (link.Deaf)
                    Watch(link, 0);
                OnOpen(link);
                OpenSome();
                break;
            case Frame.LinkRefusedFieldNumber or Frame.ClosingFieldNumber:
                // The gateway closes; the agent comes back later.
                break;
            default:
                OnFrame(link, kind, content);
                break;
        }
    }

    private void SendRaw(SimLink link, byte* bytes, int count)
    {
        if (link.HalfSent is { } waiting)
            link.HalfSent = [.. waiting, .. new ReadOnlySpan<byte>(bytes, count)];
        else if (link is { Slow: true, Phase: LinkPhase.Open })
            link.HalfSent = new ReadOnlySpan<byte>(bytes, count).ToArray();
        else
            SendNow(link, bytes, count);
    }

    private void SendNow(SimLink link, byte* bytes, int count)
    {
        const int NoSignal = 0x4000;
        var sent = (int)Libc.Send(link.Fd, bytes, count, NoSignal);
        if (sent == count)
            return;

        if (sent < 0 && Marshal.GetLastPInvokeError() is not (Libc.Again or Libc.Interrupted))
        {
            Lose(link);
            return;
        }

        var from = Math.Max(0, sent);
        link.HalfSent = [.. new ReadOnlySpan<byte>(bytes + from, count - from), .. link.HalfSent ?? []];
        Watch(link, Libc.EventOut);
    }
}
