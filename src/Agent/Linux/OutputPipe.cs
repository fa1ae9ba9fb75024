using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CloudAssistant.Agent.Linux;

/// <summary>The reading end of a script's output, and a bell by which other threads wake the one that reads.</summary>
internal sealed unsafe class OutputPipe : IDisposable
{
    private const int ReadBytesMax = 32 * 1024;

    private readonly Lock _gate = new();
    private readonly byte[] _buffer = new byte[ReadBytesMax];
    private int _reading;
    private int _writing;
    private int _bell;

    private OutputPipe(int reading, int writing, int bell)
    {
        _reading = reading;
        _writing = writing;
        _bell = bell;
        Name = ProcessTable.Target(Environment.ProcessId, reading);
    }

    /// <summary>The end to hand to the script. Close it here once it has been handed over.</summary>
    internal int Writing => _writing;

    /// <summary>The kernel's name of the pipe, the same at both ends.</summary>
    internal string Name { get; }

    /// <summary>Nothing will be written any more.</summary>
    internal bool IsAtEnd => _reading < 0;

    /// <returns>Null and the error number when the system has no descriptor left.</returns>
    internal static OutputPipe? Open(out int error)
    {
        error = 0;
        var ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.CloseOnExec) != 0)
        {
            error = Marshal.GetLastPInvokeError();
            return null;
        }

        var bell = Libc.EventFd(0, Libc.CloseOnExec | Libc.NonBlocking);
        if (bell >= 0)
        {
            // Only our end: the flag belongs to each end, and a script must not find its output non-blocking.
            _ = Libc.FileControl(ends[0], 4, Libc.NonBlocking);
            return new OutputPipe(ends[0], ends[1], bell);
        }

        error = Marshal.GetLastPInvokeError();
        _ = Libc.Close(ends[0]);
        _ = Libc.Close(ends[1]);
        return null;
    }

    internal void CloseWriting() => Close(ref _writing);

    internal void Ring()
    {
        lock (_gate)
        {
            var one = 1ul;
            if (_bell >= 0)
                _ = Libc.Write(_bell, (byte*)&one, sizeof(ulong));
        }
    }

    /// <summary>Reads what comes until the bell rings or the time is over; a negative time has no end.</summary>
    internal void ReadFor(TimeSpan time, Sink append) => ReadFor(time, append, untilEnd: false);

    /// <summary>Reads what comes until nothing can come any more or the time is over.</summary>
    internal void ReadToEnd(TimeSpan time, Sink append)
    {
        var since = Stopwatch.GetTimestamp();
        while (!IsAtEnd && Stopwatch.GetElapsedTime(since) is var past && past < time)
            ReadFor(time - past, append, untilEnd: true);
    }

    private void ReadFor(TimeSpan time, Sink append, bool untilEnd)
    {
        var since = Stopwatch.GetTimestamp();
        var entries = stackalloc Libc.PollEntry[2];
        while (true)
        {
            var left = time < TimeSpan.Zero ? -1 : Math.Max(0, (int)Math.Ceiling((time - Stopwatch.GetElapsedTime(since)).TotalMilliseconds));
            entries[0] = new Libc.PollEntry { Fd = _bell, Events = Libc.PollIn };
            entries[1] = new Libc.PollEntry { Fd = _reading, Events = Libc.PollIn };
            var ready = Libc.Poll(entries, 2, left);
            if (ready > 0 && entries[1].Happened != 0)
                ReadOnce(append);
            if (ready > 0 && entries[0].Happened != 0)
            {
                ulong rings;
                _ = Libc.Read(_bell, (byte*)&rings, sizeof(ulong));
                return;
            }

            if (left == 0 || (untilEnd && IsAtEnd))
                return;
        }
    }

    /// <summary>Lets whoever still writes go on writing, to nobody.</summary>
    internal void LeaveToDrain()
    {
        var open = Interlocked.Exchange(ref _reading, -1);
        if (open >= 0)
            OutputDrain.Shared.Take(open);
    }

    public void Dispose()
    {
        Close(ref _writing);
        Close(ref _reading);
        lock (_gate)
            Close(ref _bell);
    }

    private void ReadOnce(Sink append)
    {
        nint count;
        fixed (byte* to = _buffer)
            count = Libc.Read(_reading, to, ReadBytesMax);
        if (count > 0)
            append(_buffer.AsSpan(0, (int)count));
        else if (count == 0 || Marshal.GetLastPInvokeError() is not (Errno.Again or Errno.Interrupted))
            Close(ref _reading);
    }

    private static void Close(ref int fd)
    {
        // Once only, whoever comes first: the number may be another's by the second time.
        var open = Interlocked.Exchange(ref fd, -1);
        if (open >= 0)
            _ = Libc.Close(open);
    }

    /// <summary>Takes bytes that were read; they are gone when it returns.</summary>
    internal delegate void Sink(ReadOnlySpan<byte> bytes);
}
