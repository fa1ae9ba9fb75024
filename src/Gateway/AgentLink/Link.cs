using System.Net.WebSockets;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>
/// One agent's socket. Frames go out in order through a bounded queue; a reader that is too slow loses its link, never the gateway its
/// memory. An idle link holds no buffer and no queue.
/// </summary>
internal sealed class Link(WebSocket socket, OutgoingBytes outgoing, TimeProvider time)
{
    private readonly Lock _lock = new();
    private Queue<Outgoing>? _queue;
    private List<(long Epoch, Outgoing Frame)>? _early;
    private int _queuedBytes;
    private bool _pumping;
    private bool _ending;
    private bool _socketIsOurs = true;
    private LinkState _state;
    private WebSocketCloseStatus _closeStatus = WebSocketCloseStatus.NormalClosure;
    private TaskCompletionSource? _ended;
    private Task _pump = Task.CompletedTask;

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
        bool start;
        lock (_lock)
            start = _state == LinkState.Opening && Enqueue(Outgoing.Of(first));
        Start(start);
    }

    /// <summary>The silos opened it: the welcome goes first, then what was delivered for this epoch before we knew of it.</summary>
    public void Open(long epoch, Frame welcome)
    {
        bool start;
        lock (_lock)
        {
            Epoch = epoch;
            if (_state != LinkState.Opening)
                return;
            _state = LinkState.Open;
            var early = _early ?? [];
            _early = null;
            start = Enqueue(Outgoing.Of(welcome));
            foreach (var (of, frame) in early)
            {
                if (of == epoch && _state == LinkState.Open)
                    start |= Enqueue(frame);
                else
                    frame.Release();
            }
        }
        Start(start);
    }

    /// <summary>Sends to the agent if this is the link of that epoch. While the link opens, frames wait until its epoch is known.</summary>
    public bool TrySend(long epoch, Outgoing frame)
    {
        bool start;
        lock (_lock)
        {
            if (_state == LinkState.Opening && (_early?.Count ?? 0) < LinkLimits.EarlyFramesMax)
            {
                (_early ??= []).Add((epoch, frame));
                return true;
            }
            if (_state != LinkState.Open || Epoch != epoch)
            {
                frame.Release();
                return false;
            }
            start = Enqueue(frame);
        }
        Start(start);
        return true;
    }

    /// <summary>Tells the agent why, then ends the link.</summary>
    public void Close(LinkCloseReason reason) => CloseWith(Frames.Closing(reason), WebSocketCloseStatus.NormalClosure);

    /// <summary>Ends the link with a last frame, if there is one, and a status; cuts it soon when the peer does not answer.</summary>
    public void CloseWith(Frame? last, WebSocketCloseStatus status)
    {
        bool start;
        lock (_lock)
        {
            if (_state is LinkState.Closing or LinkState.Gone)
                return;
            start = last is null ? !_pumping && (_pumping = true) : Enqueue(Outgoing.Of(last));
            if (_state != LinkState.Gone)
                (_state, _closeStatus) = (LinkState.Closing, status);
        }
        Start(start);
    }

    /// <summary>Ends it without a word; sends and receives under way fail.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _state = LinkState.Gone;
            Forget();
            // Once its request has ended, the connection behind the socket is no more ours to abort.
            if (_socketIsOurs)
                socket.Abort();
        }
    }

    /// <summary>Nobody reads the socket any more: its request ends.</summary>
    public void End()
    {
        lock (_lock)
        {
            _state = LinkState.Gone;
            _socketIsOurs = false;
            Forget();
            _ended?.TrySetResult();
        }
    }

    /// <summary>Under the lock. True when a pump is to be started.</summary>
    private bool Enqueue(Outgoing frame)
    {
        _queue ??= new();
        var tooMuch = _queue.Count >= LinkLimits.FramesPerLinkMax
            || _queue.Count > 0 && (_queuedBytes + frame.Length > LinkLimits.FrameBytesPerLinkMax || outgoing.TooMany);
        if (tooMuch)
        {
            frame.Release();
            Cut();
            return false;
        }
        _queue.Enqueue(frame);
        _queuedBytes += frame.Length;
        outgoing.Add(frame.Length);
        return !_pumping && (_pumping = true);
    }

    /// <summary>Outside the lock, so that a send which completes at once holds up nobody.</summary>
    private void Start(bool start)
    {
        if (start)
            _pump = PumpAsync();
    }

    private async Task PumpAsync()
    {
        try
        {
            while (TryTake(out var frame, out var end))
            {
                if (end)
                {
                    await EndAsync();
                    return;
                }
                try
                {
                    await socket.SendAsync(frame.Bytes, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
                }
                finally
                {
                    frame.Release();
                }
            }
        }
        catch (Exception e) when (FrameReader.IsConnectionLost(e))
        {
            // Whoever reads the socket learns it too and tidies up.
            Cut();
        }
    }

    private async Task EndAsync()
    {
        Task ended;
        lock (_lock)
        {
            if (!_socketIsOurs)
                return;
            ended = (_ended = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
        await socket.CloseOutputAsync(_closeStatus, null, CancellationToken.None);
        await Task.WhenAny(ended, Task.Delay(LinkLimits.CloseWithin, time));
        Cut();
    }

    private bool TryTake(out Outgoing frame, out bool end)
    {
        lock (_lock)
        {
            end = false;
            if (_queue is not null && _queue.TryDequeue(out frame))
            {
                _queuedBytes -= frame.Length;
                outgoing.Add(-frame.Length);
                return true;
            }
            frame = default;
            if (_state == LinkState.Closing && !_ending)
                return end = _ending = true;
            // Most links are idle most of the time: none keeps its queue.
            (_queue, _pumping) = (null, false);
            return false;
        }
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
