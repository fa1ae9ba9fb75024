using System.Runtime.InteropServices;

namespace CloudAssistant.Agent.Linux;

/// <summary>
/// Reads on, and throws away, what daemons write to the output of runs that have ended: without a reader a daemon that prints would be killed by its
/// next word. One thread for all of them, and as many pipes as <see cref="PipesMax"/>; what comes beyond that is closed. It cannot help
/// a daemon once the agent itself ends.
/// </summary>
internal sealed unsafe class OutputDrain
{
    /// <summary>How many outputs of ended runs are held open at once.</summary>
    internal const int PipesMax = 256;

    private const int ReadBytesMax = 64 * 1024, ThreadStackBytes = 256 * 1024;

    // What a daemon writes without end is not worth a processor: after each round of reading it waits for us.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private readonly List<int> _new = [];
    private int _count;
    private int _bell = -1;

    /// <summary>The one of this process.</summary>
    internal static OutputDrain Shared { get; } = new();

    /// <summary>Takes over the reading end of a pipe. It is non-blocking.</summary>
    internal void Take(int reading)
    {
        lock (_gate)
        {
            if (_count < PipesMax && Begin())
            {
                _count++;
                _new.Add(reading);
                var one = 1ul;
                _ = Libc.Write(_bell, (byte*)&one, sizeof(ulong));
                return;
            }
        }

        _ = Libc.Close(reading);
    }

    private bool Begin()
    {
        if (_bell >= 0)
            return true;
        var bell = Libc.EventFd(0, Libc.CloseOnExec | Libc.NonBlocking);
        if (bell < 0)
            return false;
        try
        {
            _bell = bell;
            new Thread(Drain, ThreadStackBytes) { IsBackground = true, Name = "drain" }.Start();
            return true;
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            _bell = -1;
            _ = Libc.Close(bell);
            return false;
        }
    }

    private void Drain()
    {
        var entries = new Libc.PollEntry[1 + PipesMax];
        var buffer = new byte[ReadBytesMax];
        entries[0] = new Libc.PollEntry { Fd = _bell, Events = Libc.PollIn };
        var count = 1;
        while (true)
        {
            fixed (Libc.PollEntry* start = entries)
            {
                if (Libc.Poll(start, (nuint)count, -1) <= 0)
                    continue;
            }

            var closed = 0;
            var read = false;
            for (var i = count - 1; i > 0; i--)
            {
                if (entries[i].Happened == 0)
                    continue;
                read = true;
                if (ReadOnce(entries[i].Fd, buffer))
                    continue;
                _ = Libc.Close(entries[i].Fd);
                entries[i] = entries[--count];
                closed++;
            }

            count = TakeNew(entries, count, closed);
            if (read)
                Thread.Sleep(Pause);
        }
    }

    private int TakeNew(Libc.PollEntry[] entries, int count, int closed)
    {
        lock (_gate)
        {
            ulong rings;
            _ = Libc.Read(_bell, (byte*)&rings, sizeof(ulong));
            _count -= closed;
            foreach (var reading in _new)
                entries[count++] = new Libc.PollEntry { Fd = reading, Events = Libc.PollIn };
            _new.Clear();
            return count;
        }
    }

    private static bool ReadOnce(int fd, byte[] buffer)
    {
        fixed (byte* to = buffer)
        {
            var count = Libc.Read(fd, to, ReadBytesMax);
            return count > 0 || (count < 0 && Marshal.GetLastPInvokeError() is Errno.Again or Errno.Interrupted);
        }
    }
}
