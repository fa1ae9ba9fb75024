using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace CloudAssistant.Agent.Linux;

/// <summary>The control group of one record.</summary>
internal sealed unsafe class ControlGroup(string own, string path, GroupLimits? limits = null)
{
    private const string Processes = "cgroup.procs";

    // We could not get out of it again: it holds us and, from then on, what we make for others.
    private volatile bool _spoilt;

    /// <summary>Its directory.</summary>
    internal string Path => path;

    /// <summary>It has limits: nothing may run outside of it.</summary>
    internal bool IsLimited => limits is { AreNone: false };

    /// <summary>Its limits could not be set once its first process was there; that must not go on.</summary>
    internal bool LimitsFailed { get; private set; }

    /// <summary>Makes it, unless it is there.</summary>
    internal bool Make() => (Libc.MakeDirectory(path, 0x1ED) == 0 || Directory.Exists(path)) && limits?.Make() != false;

    /// <summary>The kernel killed somebody in it for want of memory.</summary>
    internal bool RanOutOfMemory => limits?.Killed() > 0;

    /// <summary>
    /// Takes this whole process into the group, so that a child made now begins in it; version 2 knows no other way that leaves the child no moment
    /// outside. Only one thread at a time may be between this and <see cref="Leave"/>, and nobody else may make children meanwhile.
    /// </summary>
    /// <returns>False when we stay where we are.</returns>
    internal bool Enter()
    {
        if (!Write(path))
            return false;
        if (limits?.Enter() != false)
            return true;
        Leave();
        return false;
    }

    /// <summary>Goes back to the agent's own group.</summary>
    internal void Leave()
    {
        var left = limits?.Leave() != false;
        if (!Write(own) || !left)
            _spoilt = true;
    }

    /// <summary>Sets those limits that the agent must not be under itself.</summary>
    /// <returns>False when they do not hold.</returns>
    internal bool KeepLimits()
    {
        LimitsFailed = limits is not null && (_spoilt || !limits.Keep(path));
        return !LimitsFailed;
    }

    /// <summary>
    /// The processes in it and in what lies below. Nobody, when we are in it ourselves: a script may have started this very agent, and then what is in
    /// it is not the record's alone.
    /// </summary>
    /// <exception cref="IOException">It cannot be read; nobody may take it for empty.</exception>
    internal HashSet<int> Members()
    {
        var members = new HashSet<int>();
        if (!_spoilt)
            Collect(path, members);
        if (members.Contains(Environment.ProcessId))
            members.Clear();
        return members;
    }

    /// <summary>Removes it with all below it, unless processes are in it.</summary>
    internal bool TryRemove() => (limits?.Apart ?? []).Aggregate(TryRemove(path), (removed, beside) => TryRemove(beside.Path) && removed);

    private static bool TryRemove(string directory)
    {
        if (Libc.RemoveDirectory(directory) == 0 || Marshal.GetLastPInvokeError() == Errno.NotFound)
            return true;
        foreach (var below in Below(directory))
            TryRemove(below);
        return Libc.RemoveDirectory(directory) == 0;
    }

    private static void Collect(string directory, HashSet<int> members)
    {
        var fd = Libc.Open(System.IO.Path.Combine(directory, Processes), Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (fd < 0)
        {
            if (Marshal.GetLastPInvokeError() is Errno.NotFound or Errno.NoDevice or Errno.Denied)
                return;
            throw new IOException("A control group cannot be read.");
        }

        try
        {
            Read(fd, members);
        }
        finally
        {
            _ = Libc.Close(fd);
        }

        foreach (var below in Below(directory))
            Collect(below, members);
    }

    private static void Read(int fd, HashSet<int> members)
    {
        Span<byte> buffer = stackalloc byte[4096];
        var kept = 0;
        while (true)
        {
            nint count;
            fixed (byte* to = buffer)
                count = Libc.Read(fd, to + kept, buffer.Length - kept);
            if (count < 0)
            {
                // Gone meanwhile, or one of the kind whose processes are listed by the group above it.
                if (Marshal.GetLastPInvokeError() is Errno.NoDevice or Errno.NotSupported)
                    return;
                throw new IOException("A control group cannot be read.");
            }

            if (count == 0)
                return;
            var text = buffer[..(kept + (int)count)];
            while (text.IndexOf((byte)'\n') is var end and >= 0)
            {
                // Zero stands for one that cannot be named from here.
                if (Utf8Parser.TryParse(text[..end], out int pid, out _) && pid > 0)
                    members.Add(pid);
                text = text[(end + 1)..];
            }

            kept = text.Length;
            text.CopyTo(buffer);
        }
    }

    private static string[] Below(string directory)
    {
        try
        {
            return Directory.GetDirectories(directory);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }

    // Zero names the one who writes.
    private static bool Write(string directory) => GroupLimits.WriteText(System.IO.Path.Combine(directory, Processes), "0");
}
