using System.IO.Pipelines;
using System.Net.WebSockets;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Gateway.AgentLink.Framing;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>
/// One agent's link. What is sent goes straight into its connection; only while that is full, frames wait in order in a bounded queue. A reader that is
/// too slow loses its link, never the gateway its memory. An idle link holds no buffer and no queue.
/// </summary>
internal sealed class Link(Wire wire, OutgoingBytes outgoing, TimeProvider time)
{
    private readonly Lock _lock = new();
    private Queue<Outgoing>? _queue;
    private List<(long Epoch, Outgoing Frame)>? _early;
    private int _queuedBytes;
    private bool _full;
    private bool _connectionIsOurs = true;
    private LinkState _state;
    private volatile bool _heard;
    private int _silentBeats;

    /// <summary>Whose it says it is; true once the link is open.</summary>
    public InstanceId Instance { get; private set; }

    /// <summary>0 until the silos opened it.</summary>
    public long Epoch { get; private set; }

    public bool IsOpen => _state == LinkState.Open;

    /// <summary>Reports of this link that no silo has answered yet.</summary>
    public Budget Unanswered { get; } = new(LinkLimits.ReportsPerLinkMax, LinkLimits.ReportBytesPerLinkMax);

    public void Claim(InstanceId instance) => Instance = instance;

    /// <summary>Sends the first frame, before anything is known of the peer.</summary>
    public void Greet(Frame first)
    {
        lock (_lock)
        {
            if (_state == LinkState.Opening)
                Send(first);
        }
    }

    /// <summary>The silos opened it: the welcome goes first, then what was delivered for this epoch before we knew of it.</summary>
    public void Open(long epoch, Frame welcome)
    {
        lock (_lock)
        {
            Epoch = epoch;
            if (_state != LinkState.Opening)
                return;
            _state = LinkState.Open;
            var early = _early ?? [];
            _early = null;
            Send(welcome);
            foreach (var (of, frame) in early)
            {
                if (of == epoch && _state == LinkState.Open)
                    Send(frame);
                else
                    frame.Release();
            }
        }
    }

    /// <summary>Sends to the agent if this is the link of that epoch. While the link opens, frames wait until its epoch is known.</summary>
    public bool TrySend(long epoch, Frame frame)
    {
        lock (_lock)
        {
            if (_state == LinkState.Opening && (_early?.Count ?? 0) < LinkLimits.EarlyFramesMax)
            {
                (_early ??= []).Add((epoch, Outgoing.Of(frame)));
                return true;
            }
            if (_state != LinkState.Open || Epoch != epoch)
                return false;
            Send(frame);
            return true;
        }
    }

    /// <summary>Answers a ping.</summary>
    public void Pong(ReadOnlySpan<byte> payload)
    {
        lock (_lock)
        {
            if (_state is LinkState.Opening or LinkState.Open)
                Send(Opcode.Pong, payload);
        }
    }

    /// <summary>Something came.</summary>
    public void Heard() => _heard = true;

    /// <summary>Called so many times in <see cref="Hosting.GatewayOptions.PingEvery"/>: pings a silent agent, and cuts one that stays silent.</summary>
    public void Beat(int beatsPerPing)
    {
        if (_heard)
        {
            (_heard, _silentBeats) = (false, 0);
            return;
        }
        _silentBeats++;
        if (_silentBeats >= 2 * beatsPerPing)
            Cut();
        else if (_silentBeats == beatsPerPing)
            Ping();
    }

    /// <summary>Tells the agent why, then ends the link.</summary>
    public void Close(LinkCloseReason reason) => CloseWith(Frames.Closing(reason), WebSocketCloseStatus.NormalClosure);

    /// <summary>Ends the link with a last frame, if there is one, and a status; cuts it soon when the peer does not answer.</summary>
    public void CloseWith(Frame? last, WebSocketCloseStatus status)
    {
        lock (_lock)
        {
            if (_state is LinkState.Closing or LinkState.Gone)
                return;
            if (last is not null)
                Send(last);
            SendClose(status);
        }
        _ = CutSoonAsync();
    }

    /// <summary>The peer closes: it gets its answer, unless it answers us.</summary>
    public void AnswerClose(ReadOnlySpan<byte> payload)
    {
        lock (_lock)
        {
            if (_state is LinkState.Opening or LinkState.Open)
                SendClose(CloseFrame.Answer(payload));
        }
    }

    /// <summary>Ends it without a word; sends and receives under way fail.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _state = LinkState.Gone;
            Forget();
            // Once nobody reads it any more, the connection is no more ours to abort.
            if (_connectionIsOurs)
                wire.Abort();
        }
    }

    /// <summary>Nobody reads it any more: the connection ends once it has taken what it was given.</summary>
    public void End()
    {
        lock (_lock)
        {
            // A full connection has a reader that does not read.
            if (_full)
                Cut();
            _state = LinkState.Gone;
            _connectionIsOurs = false;
            Forget();
        }
    }

    private async Task CutSoonAsync()
    {
        await Task.Delay(LinkLimits.CloseWithin, time);
        Cut();
    }

    private void Ping()
    {
        lock (_lock)
        {
            if (_state is LinkState.Opening or LinkState.Open)
                Send(Opcode.Ping, []);
        }
    }

    // All below are called under the lock.

    private void SendClose(WebSocketCloseStatus status)
    {
        Span<byte> payload = stackalloc byte[CloseFrame.StatusBytes];
        CloseFrame.Write(payload, status);
        if (_state != LinkState.Gone)
            Send(Opcode.Close, payload);
        if (_state != LinkState.Gone)
            _state = LinkState.Closing;
    }

    private void Send(Frame frame)
    {
        if (_full)
        {
            Enqueue(Outgoing.Of(frame));
            return;
        }
        var payload = frame.CalculateSize();
        wire.Output.Advance(Outgoing.Write(wire.Output.GetSpan(FrameWriter.Bytes(payload)), frame, payload));
        Flush();
    }

    private void Send(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (_full)
        {
            Enqueue(Outgoing.Of(opcode, payload));
            return;
        }
        wire.Output.Advance(Outgoing.Write(wire.Output.GetSpan(FrameWriter.Bytes(payload.Length)), opcode, payload));
        Flush();
    }

    private void Send(Outgoing frame)
    {
        Enqueue(frame);
        if (!_full && MoveQueued())
            Flush();
    }

    private void Enqueue(Outgoing frame)
    {
        _queue ??= new();
        var tooMuch = _queue.Count >= LinkLimits.FramesPerLinkMax
            || _queue.Count > 0 && (_queuedBytes + frame.Length > LinkLimits.FrameBytesPerLinkMax || outgoing.TooMany);
        if (tooMuch)
        {
            frame.Release();
            Cut();
            return;
        }
        _queue.Enqueue(frame);
        _queuedBytes += frame.Length;
        outgoing.Add(frame.Length);
    }

    /// <summary>Lets go what was written, and what may follow it; when the connection is full, the rest goes once it has room.</summary>
    private void Flush()
    {
        do
        {
            var flushing = wire.Output.FlushAsync();
            if (!flushing.IsCompletedSuccessfully)
            {
                _full = true;
                _ = FlushLaterAsync(flushing);
                return;
            }
            if (flushing.Result.IsCompleted)
            {
                // Whoever reads the connection learns it too and tidies up.
                Cut();
                return;
            }
        }
        while (MoveQueued());
    }

    private async Task FlushLaterAsync(ValueTask<FlushResult> flushing)
    {
        try
        {
            var gone = (await flushing).IsCompleted;
            lock (_lock)
            {
                _full = false;
                if (gone)
                    Cut();
                else if (MoveQueued())
                    Flush();
            }
        }
        catch (Exception e) when (FrameReader.IsConnectionLost(e))
        {
            Cut();
        }
    }

    /// <summary>Writes some of the frames that wait: they go out together. False when none waits.</summary>
    private bool MoveQueued()
    {
        var moved = 0;
        while (moved < LinkLimits.FrameBytesAtOnce && _queue is not null && _queue.TryDequeue(out var frame))
        {
            frame.Bytes.CopyTo(wire.Output.GetSpan(frame.Length));
            wire.Output.Advance(frame.Length);
            moved += frame.Length;
            _queuedBytes -= frame.Length;
            outgoing.Add(-frame.Length);
            frame.Release();
        }
        // Most links are idle most of the time: none keeps its queue.
        if (_queue is { Count: 0 })
            _queue = null;
        return moved > 0;
    }

    private void Forget()
    {
        while (_queue is not null && _queue.TryDequeue(out var frame))
        {
            outgoing.Add(-frame.Length);
            frame.Release();
        }
        foreach (var (_, frame) in _early ?? [])
            frame.Release();
        (_queue, _early, _queuedBytes) = (null, null, 0);
    }

    private enum LinkState
    {
        Opening,
        Open,
        Closing,
        Gone,
    }
}
