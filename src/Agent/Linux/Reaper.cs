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

    // Pulsed when a child was made.
    private readonly object _gate = new();
    private readonly Dictionary<int, Action<WaitStatus>> _children = [];
    private readonly bool _everyChild;

    internal Reaper(bool everyChild)
    {
        _everyChild = everyChild;
        if (!everyChild)
            return;

        // What a script leaves behind becomes our child, so it can be found by its parent and is collected when it ends.
        _ = Libc.ProcessControl(Libc.SetChildSubreaper, 1, 0, 0, 0);
        StartThread(CollectEveryChild, "children");
    }

    /// <summary>Makes a process. <paramref name="ended"/> is called once, on a thread of the reaper, if one was made.</summary>
    /// <returns>Zero, or the error number; then no process was made.</returns>
    internal int Spawn(SpawnRequest request, Action<WaitStatus> ended, out ProcessIdentity? identity)
    {
        identity = null;
        int pid;

        // Under the gate a child that ends at once is not taken for an orphan, and its number stays its own until it is known.
        lock (_gate)
        {
            var error = Spawner.Spawn(request, out pid);
            if (error != 0)
                return error;
            identity = ProcessTable.Identify(pid);
            _children.Add(pid, ended);
            Monitor.Pulse(_gate);
        }

        if (!_everyChild)
            StartThread(() => CollectOne(pid), "child");
        return 0;
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

        // Somebody else collected it: that it ended is known, how is not.
        ended?.Invoke(collected ? new WaitStatus(*(int*)(info + 8) != 1, *(int*)(info + 24)) : new WaitStatus(true, Libc.SigKill));
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
