using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using CloudAssistant.FleetSimulator.Sockets;

namespace CloudAssistant.HttpLoad;

/// <summary>Keeps one request under way on each of its connections. One thread and three system calls for a request, so that it costs little beside what it measures.</summary>
internal sealed unsafe class Load(IPEndPoint server, byte[][] requests, int connections, bool repeat) : IDisposable
{
    private const int BufferBytes = 256 * 1024;
    private const int EventsMax = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly int _epoll = Libc.EpollCreate(Libc.CloseOnExec);
    private readonly Connection[] _connections = [.. Enumerable.Range(0, connections).Select(_ => new Connection())];
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
    private readonly List<float> _times = new(1 << 20);
    private long _next;
    private long _failed;
    private int _firstStatus;
    private int _open;
    private long _until;

    private sealed class Connection
    {
        public int Fd = -1;
        public long SentAt;

        /// <summary>The beginning of an answer that came in parts.</summary>
        public byte[]? Begun;
    }

    public LoadResult Run(TimeSpan time)
    {
        foreach (var (connection, i) in _connections.Select((connection, i) => (connection, i)))
            Open(connection, i);
        using var self = Process.GetCurrentProcess();
        var cpu = self.TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        _until = start + (long)(time.TotalSeconds * Stopwatch.Frequency);
        foreach (var connection in _connections)
            SendNext(connection);
        var last = Serve();
        self.Refresh();
        _times.Sort();
        return new()
        {
            Answered = _times.Count, Failed = _failed, FirstStatus = _firstStatus, Seconds = Stopwatch.GetElapsedTime(start, last).TotalSeconds,
            CpuSeconds = (self.TotalProcessorTime - cpu).TotalSeconds, P50Ms = At(0.5), P99Ms = At(0.99),
        };
    }

    public void Dispose()
    {
        foreach (var connection in _connections.Where(connection => connection.Fd >= 0))
            _ = Libc.Close(connection.Fd);
        _ = Libc.Close(_epoll);
    }

    private double At(double share) => _times.Count == 0 ? 0 : Math.Round(_times[(int)((_times.Count - 1) * share)], 3);

    private void Open(Connection connection, int i)
    {
        connection.Fd = TcpSocket.BeginConnect(IPAddress.Loopback, server);
        var what = new Libc.Event { Events = Libc.EventOut, Data = (ulong)i };
        Libc.Event ready;
        if (connection.Fd < 0 || Libc.EpollControl(_epoll, Libc.Add, connection.Fd, &what) != 0
            || Libc.EpollWait(_epoll, &ready, 1, (int)Patience.TotalMilliseconds) != 1 || TcpSocket.ErrorOf(connection.Fd) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"No connection to {server}.");
        what.Events = Libc.EventIn;
        _ = Libc.EpollControl(_epoll, Libc.Modify, connection.Fd, &what);
        _open++;
    }

    private long Serve()
    {
        var events = stackalloc Libc.Event[EventsMax];
        var last = Stopwatch.GetTimestamp();
        while (_open > 0)
        {
            var count = Libc.EpollWait(_epoll, events, EventsMax, 100);
            for (var i = 0; i < count; i++)
                Read(_connections[(int)events[i].Data]);
            if (count > 0)
                last = Stopwatch.GetTimestamp();
            else if (Stopwatch.GetElapsedTime(_until) > Patience)
                break;
        }

        _failed += _open;
        return last;
    }

    private void Read(Connection connection)
    {
        fixed (byte* buffer = _buffer)
        {
            var begun = connection.Begun?.Length ?? 0;
            connection.Begun?.CopyTo(_buffer, 0);
            var read = Libc.Receive(connection.Fd, buffer + begun, BufferBytes - begun, 0);
            if (read < 0 && Marshal.GetLastPInvokeError() is Libc.Again or Libc.Interrupted)
                return;
            if (read <= 0)
            {
                _failed++;
                Close(connection);
                return;
            }

            var answer = _buffer.AsSpan(0, begun + (int)read);
            if (!HttpAnswer.IsWhole(answer, out var status))
            {
                connection.Begun = answer.ToArray();
                return;
            }

            connection.Begun = null;
            Count(connection, status);
            SendNext(connection);
        }
    }

    private void Count(Connection connection, int status)
    {
        if (status == 200)
        {
            _times.Add((float)Stopwatch.GetElapsedTime(connection.SentAt).TotalMilliseconds);
            return;
        }

        _failed++;
        if (_firstStatus == 0)
            _firstStatus = status;
    }

    private void SendNext(Connection connection)
    {
        connection.SentAt = Stopwatch.GetTimestamp();
        if (connection.SentAt > _until || (_next >= requests.Length && !repeat))
        {
            Close(connection);
            return;
        }

        var request = requests[_next++ % requests.Length];
        fixed (byte* bytes = request)
        {
            if (Libc.Send(connection.Fd, bytes, request.Length, 0x4000) == request.Length)
                return;
        }

        _failed++;
        Close(connection);
    }

    private void Close(Connection connection)
    {
        if (connection.Fd < 0)
            return;
        _ = Libc.Close(connection.Fd);
        connection.Fd = -1;
        _open--;
    }
}
