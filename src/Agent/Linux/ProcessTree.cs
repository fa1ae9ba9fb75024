using System.Runtime.InteropServices;
using System.Text;
using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Linux;

/// <summary>
/// Finds every process of one record: its first process, whatever carries the record's mark in its environment or writes to its output,
/// whatever descends from those, and whatever shares a session with them. The first process begins a session, so that each session a
/// process of the record is in belongs to the record alone. Together they leave out only what has cleaned its environment, left its
/// session, parent and output behind.
/// </summary>
internal sealed class ProcessTree
{
    /// <summary>The name of the variable that marks a process.</summary>
    internal const string Mark = "CLOUD_ASSISTANT_RECORD";

    // The kernel bounds an environment by a quarter of the stack's limit; what lies beyond this is not looked at.
    private const int EnvironmentBytesMax = 2 * 1024 * 1024;

    private readonly byte[] _entry;
    private readonly ProcessIdentity? _first;
    private readonly string _output;
    private readonly bool _firstOnly;
    private readonly int _ownSession = Libc.Session(0);
    private readonly int _ownGroup = Libc.Group(0);
    private readonly HashSet<int> _sessions = [];
    private byte[]? _buffer;

    /// <param name="recordId">The value of the mark.</param>
    /// <param name="first">The first process, where it is known.</param>
    /// <param name="output">What the record's output leads to, such as <c>pipe:[123]</c>; empty when it is not known.</param>
    /// <param name="firstOnly">Leave all but the first process out.</param>
    internal ProcessTree(string recordId, ProcessIdentity? first, string output = "", bool firstOnly = false)
    {
        _entry = Encoding.UTF8.GetBytes($"{Mark}={recordId}");
        _first = first?.BootId == ProcessTable.BootId ? first : null;
        _output = output;
        _firstOnly = firstOnly;
    }

    internal List<ProcessRow> Find()
    {
        if (_firstOnly)
            return _first is not null && ProcessTable.IsAlive(_first, mustRead: true) ? [ProcessTable.Row(_first.Pid) ?? default] : [];

        var members = new List<ProcessRow>();
        var others = new List<ProcessRow>();
        foreach (var row in ProcessTable.Rows())
        {
            if (row.IsDead || row.Pid == Environment.ProcessId || row.StartTicks < (_first?.StartTicks ?? 0) || !MaySignal(row.Pid))
                continue;
            (IsSeed(row) ? members : others).Add(row);
        }

        var pids = new HashSet<int>(members.ConvertAll(member => member.Pid));
        foreach (var member in members)
            Learn(member);

        // Each round may find parents of what earlier rounds passed over.
        int found;
        do
        {
            found = others.RemoveAll(row =>
            {
                if (!pids.Contains(row.Parent) && !_sessions.Contains(row.Session))
                    return false;
                pids.Add(row.Pid);
                members.Add(row);
                Learn(row);
                return true;
            });
        }
        while (found > 0);

        return members;
    }

    /// <summary>
    /// Freezes the first process with its group, without looking for anybody: what multiplies is stopped before it makes /proc too long to read.
    /// </summary>
    internal void FreezeFirst()
    {
        if (!_firstOnly && _first is { Pid: > 1 } && _first.Pid != _ownGroup && ProcessTable.IsAlive(_first)
            && ProcessTable.Row(_first.Pid)?.Group == _first.Pid)
            _ = Libc.Kill(-_first.Pid, Libc.SigStop);
    }

    /// <summary>Sends a signal to all of them; to whole groups where it can, which no fork outruns.</summary>
    internal void Signal(List<ProcessRow> members, int signal)
    {
        var groups = new HashSet<int>();
        foreach (var member in members)
        {
            if (_firstOnly || member.Group <= 1 || member.Group == _ownGroup || !_sessions.Contains(member.Session))
            {
                if (member.Pid > 1 && ProcessTable.Row(member.Pid)?.StartTicks == member.StartTicks)
                    _ = Libc.Kill(member.Pid, signal);
            }
            else if (groups.Add(member.Group))
            {
                _ = Libc.Kill(-member.Group, signal);
            }
        }
    }

    private bool IsSeed(ProcessRow row) =>
        (_first is not null && row.Pid == _first.Pid && row.StartTicks == _first.StartTicks)
        || _sessions.Contains(row.Session)
        || ProcessTable.HasInEnvironment(row.Pid, _entry, _buffer ??= new byte[EnvironmentBytesMax])
        || (_output.Length > 0 && (ProcessTable.Target(row.Pid, 1) == _output || ProcessTable.Target(row.Pid, 2) == _output));

    private void Learn(ProcessRow member)
    {
        // A script may have started this very agent; its session is ours then, and holds more than the record.
        if (member.Session > 1 && member.Session != _ownSession)
            _sessions.Add(member.Session);
    }

    // What we may not signal we can neither end nor wait for. Only an agent without privileges meets such processes.
    private static bool MaySignal(int pid) =>
        Account.OwnUser == 0 || Libc.Kill(pid, 0) == 0 || Marshal.GetLastPInvokeError() != Errno.NotPermitted;
}
