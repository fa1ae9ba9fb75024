using System.Runtime.InteropServices;
using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Linux;

/// <summary>
/// Makes child processes and learns how they end. The agent proper has one thread that collects every child, known or orphaned; a guest
/// in another process waits for its own children only, each by its number, because the host may wait for others.
/// </summary>
internal sealed unsafe class Reaper
{
    private const int ThreadStackBytes = 256 * 1024;
    private const int IdentifyTriesMax = 100;

    // That it ended is known, how is not.
    private static readonly WaitStatus Unknown = new(true, Libc.SigKill);

    // Pulsed when a child was made.
    private readonly object _gate = new();
    private readonly Dictionary<int, Action<WaitStatus>> _children = [];
    private readonly bool _everyChild;

    internal Reaper(bool everyChild)
    {
        _everyChild = everyChild;

        // Now, because later a process may have been made that it is needed for.
        _ = ProcessTable.BootId;
        if (!everyChild)
            return;

        // Who started us may have ignored it, and that is inherited: the kernel would throw away how children end.
        if (ProcessTable.Ignores(Environment.ProcessId, Libc.SigChild))
            _ = Libc.Signal(Libc.SigChild, 0);

        // What a script leaves behind becomes our child, so it can be found by its parent and is collected when it ends.
        _ = Libc.ProcessControl(Libc.SetChildSubreaper, 1, 0, 0, 0);
        StartThread(CollectEveryChild, "children");
    }

    /// <summary>The numbers of the children made here that are not collected yet.</summary>
    internal HashSet<int> Made()
    {
        lock (_gate)
            return [.. _children.Keys];
    }

    /// <summary>Makes a process.</summary>
    /// <param name="request">Which.</param>
    /// <param name="ended">Called once, on a thread of the reaper, if one was made.</param>
    /// <param name="child">Filled.</param>
    /// <returns>Zero, or the error number; then no process was made.</returns>
    internal int Spawn(SpawnRequest request, Action<WaitStatus> ended, Spawned child)
    {
        int pid;
        Action<WaitStatus>? missed;

        // Under the gate a child that ends at once is not taken for an orphan, and its number stays its own until it is known.
        lock (_gate)
        {
            // Once there is a process nothing may fail before it is noted.
            _children.EnsureCapacity(_children.Count + 1);
            var error = SpawnIn(request.Group, request, out pid);
            if (error != 0)
                return error;
            _children.Remove(pid, out missed);
            _children[pid] = ended;
            child.Pid = pid;
            Monitor.Pulse(_gate);
            child.Identity = Identify(pid);
        }

        // Its number was given again, so it has been collected by somebody else.
        missed?.Invoke(Unknown);
        if (!_everyChild)
            StartThread(() => CollectOne(pid), "child");
        return 0;
    }

    /// <summary>Kills a child made here, if it is not collected yet.</summary>
    internal void Kill(int pid)
    {
        lock (_gate)
        {
            if (_children.ContainsKey(pid))
                _ = Libc.Kill(pid, Libc.SigKill);
        }
    }

    private int SpawnIn(ControlGroup? group, SpawnRequest request, out int pid)
    {
        if (group is null || !_everyChild || !group.Enter())
        {
            pid = 0;
            return group is { IsLimited: true } ? Errno.LimitsNotKept : Spawner.Spawn(request, out pid);
        }

        var error = Errno.NoMemory;
        pid = 0;
        try
        {
            error = Spawner.Spawn(request, out pid);
        }
        finally
        {
            group.Leave();
            // What it has done till now is little; it does no more.
            if (!group.KeepLimits() && error == 0)
                _ = Libc.Kill(pid, Libc.SigKill);
        }
        return error;
    }

    // It is not collected before the gate opens, so there is something to read; that it cannot be read is want of descriptors.
    private static ProcessIdentity Identify(int pid)
    {
        for (var tries = 1; ; tries++)
        {
            var identity = ProcessTable.Identify(pid);
            if (identity.StartTicks != 0 || tries == IdentifyTriesMax)
                return identity;
            Thread.Sleep(5);
        }
    }

    /// <summary>Whether a child has ended, collected or not.</summary>
    internal static bool HasEnded(int pid)
    {
        var info = stackalloc byte[128];
        return !Wait(Libc.WaitPid, pid, info, Libc.WaitExited | Libc.WaitNoHang | Libc.WaitPeek) || Pid(info) == pid;
    }

    private void CollectEveryChild()
    {
        var info = stackalloc byte[128];
        while (true)
        {
            if (Wait(Libc.WaitAll, 0, info, Libc.WaitExited | Libc.WaitPeek))
                Collect(Pid(info));
            else
                AwaitChild();
        }
    }

    // There was no child. One that is known but gone all the same was collected by somebody else.
    private void AwaitChild()
    {
        int[] known;
        lock (_gate)
        {
            while (_children.Count == 0)
                Monitor.Wait(_gate);
            known = [.. _children.Keys];
        }

        foreach (var pid in known.Where(HasEnded))
            Collect(pid);
    }

    private void CollectOne(int pid)
    {
        var info = stackalloc byte[128];
        Wait(Libc.WaitPid, pid, info, Libc.WaitExited | Libc.WaitPeek);
        Collect(pid);
    }

    private void Collect(int pid)
    {
        var info = stackalloc byte[128];
        Action<WaitStatus>? ended;
        bool collected;
        lock (_gate)
        {
            collected = Wait(Libc.WaitPid, pid, info, Libc.WaitExited | Libc.WaitNoHang);
            _children.Remove(pid, out ended);
        }

        // Otherwise somebody else collected it.
        ended?.Invoke(collected ? new WaitStatus(*(int*)(info + 8) != 1, *(int*)(info + 24)) : Unknown);
    }

    private static bool Wait(int idType, int id, byte* info, int options)
    {
        new Span<byte>(info, 128).Clear();
        while (Libc.WaitId(idType, id, info, options) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Errno.Interrupted)
                return false;
        }

        return true;
    }

    private static int Pid(byte* info) => *(int*)(info + 16);

    private static void StartThread(ThreadStart work, string name) =>
        new Thread(work, ThreadStackBytes) { IsBackground = true, Name = name }.Start();
}
