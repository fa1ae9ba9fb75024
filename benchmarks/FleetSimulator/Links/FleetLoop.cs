using System.Collections.Concurrent;
using CloudAssistant.FleetSimulator.Sockets;

namespace CloudAssistant.FleetSimulator.Links;

/// <summary>One thread that serves all sockets of this process. Everything of a link happens on it; others hand work over by <see cref="Post"/>.</summary>
internal sealed unsafe class FleetLoop : IDisposable
{
    private const int EventsMax = 1_024;
    private const ulong WakeMark = ulong.MaxValue;

    private readonly int _epoll = Libc.EpollCreate(Libc.CloseOnExec);
    private readonly int _wake = Libc.EventFd(0, Libc.CloseOnExec | Libc.NonBlocking);
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly PriorityQueue<Action, long> _timers = new();
    private volatile bool _stopping;

    public FleetLoop() => Watch(_wake, WakeMark, Libc.EventIn, Libc.Add);

    /// <summary>Milliseconds on a clock that only goes forward.</summary>
    public static long NowMs => Environment.TickCount64;

    /// <summary>Hands work to the loop's thread.</summary>
    public void Post(Action work)
    {
        _posted.Enqueue(work);
        var one = 1ul;
        _ = Libc.Write(_wake, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Does work later. On the loop's thread only.</summary>
    public void After(long milliseconds, Action work) => _timers.Enqueue(work, NowMs + milliseconds);

    public void Watch(int fd, ulong mark, uint events, int operation)
    {
        var what = new Libc.Event { Events = events, Data = mark };
        _ = Libc.EpollControl(_epoll, operation, fd, &what);
    }

    public void Forget(int fd) => Watch(fd, 0, 0, Libc.Delete);

    public void Stop()
    {
        _stopping = true;
        Post(static () => { });
    }

    /// <summary>Serves until stopped.</summary>
    public void Run(Action<int, uint> onSocket)
    {
        var events = stackalloc Libc.Event[EventsMax];
        while (!_stopping)
        {
            var count = Libc.EpollWait(_epoll, events, EventsMax, Patience());
            for (var i = 0; i < count; i++)
            {
                if (events[i].Data == WakeMark)
                {
                    ulong rings;
                    _ = Libc.Read(_wake, (byte*)&rings, sizeof(ulong));
                }
                else
                {
                    onSocket((int)events[i].Data, events[i].Events);
                }
            }

            while (_posted.TryDequeue(out var work))
                work();
            while (_timers.TryPeek(out var due, out var at) && at <= NowMs)
            {
                _timers.Dequeue();
                due();
            }
        }
    }

    public void Dispose()
    {
        _ = Libc.Close(_wake);
        _ = Libc.Close(_epoll);
    }

    private int Patience() => _timers.TryPeek(out _, out var at) ? (int)Math.Clamp(at - NowMs, 0, 1_000) : 1_000;
}
