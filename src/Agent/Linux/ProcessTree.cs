using System.Runtime.InteropServices;
using System.Text;
using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Linux;

/// <summary>
/// Finds every process of one record: its first process, whatever is in its control group, whatever carries the record's mark in its environment or
/// writes to its output, orphans that can be nobody else's, whatever descends from those, and whatever shares a session with them. The first process
/// begins a session, so that each session a process of the record is in belongs to the record alone. Where there is a control group nothing is left out.
/// Without one, what has cleaned its environment and left its session, parent and output behind is found only if no other run can have made it.
/// </summary>
internal sealed class ProcessTree
{
    /// <summary>The name of the variable that marks a process.</summary>
    internal const string Mark = "CLOUD_ASSISTANT_RECORD";

    // Reading all of /proc is work; many trees that end at once take turns.
    private const int SearchesAtOnceMax = 4;

    private static readonly SemaphoreSlim Turns = new(SearchesAtOnceMax);

    private readonly byte[] _entry;
    private readonly ProcessIdentity? _first;
    private readonly string _output;
    private readonly bool _firstOnly;
    private readonly Func<HashSet<int>> _group;
    private readonly Func<HashSet<(int Pid, long StartTicks)>> _orphans;
    private readonly int _ownSession = Libc.Session(0);
    private readonly int _ownGroup = Libc.Group(0);
    private readonly HashSet<int> _sessions = [];

    /// <param name="recordId">The value of the mark.</param>
    /// <param name="first">The first process, where it is known.</param>
    /// <param name="output">What the record's output leads to, such as <c>pipe:[123]</c>; empty when it is not known.</param>
    /// <param name="firstOnly">Leave all but the first process out.</param>
    /// <param name="group">Tells what is in the record's control group.</param>
    /// <param name="orphans">Tells which orphans are the record's.</param>
    internal ProcessTree(
        string recordId,
        ProcessIdentity? first,
        string output = "",
        bool firstOnly = false,
        Func<HashSet<int>>? group = null,
        Func<HashSet<(int Pid, long StartTicks)>>? orphans = null)
    {
        _entry = Encoding.UTF8.GetBytes($"{Mark}={recordId}");
        _first = first?.BootId == ProcessTable.BootId ? first : null;
        _output = output;
        _firstOnly = firstOnly;
        _group = group ?? (() => []);
        _orphans = orphans ?? (() => []);
    }

    internal List<ProcessRow> Find()
    {
        if (_firstOnly)
            return _first is not null && ProcessTable.IsAlive(_first, mustRead: true) ? [ProcessTable.Row(_first.Pid) ?? default] : [];

        Turns.Wait();
        try
        {
            return Search();
        }
        finally
        {
            Turns.Release();
        }
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
            // Numbers are given again: a process, or the group it was found in, counts only while that very process is still there.
            if (member.Pid <= 1 || groups.Contains(member.Group) || ProcessTable.Row(member.Pid) is not { } now || now.StartTicks != member.StartTicks)
                continue;
            if (_firstOnly || now.Group <= 1 || now.Group == _ownGroup || !_sessions.Contains(now.Session))
                _ = Libc.Kill(member.Pid, signal);
            else if (groups.Add(now.Group))
                _ = Libc.Kill(-now.Group, signal);
        }
    }

    private List<ProcessRow> Search()
    {
        var members = new List<ProcessRow>();
        var others = new List<ProcessRow>();
        var known = new Seeds(this);
        foreach (var row in known.Rows)
        {
            if (row.IsDead || row.Pid == Environment.ProcessId || row.StartTicks < (_first?.StartTicks ?? 0) || !MaySignal(row.Pid))
                continue;
            (IsSeed(row, known) ? members : others).Add(row);
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

        // A session that nobody is in any more can become somebody else's.
        _sessions.IntersectWith(members.ConvertAll(member => member.Session));
        return members;
    }

    private bool IsSeed(ProcessRow row, Seeds known) =>
        (_first is not null && row.Pid == _first.Pid && row.StartTicks == _first.StartTicks)
        || _sessions.Contains(row.Session)
        || known.Group.Contains(row.Pid)
        || known.Orphans.Contains((row.Pid, row.StartTicks))
        || ProcessTable.HasInEnvironment(row.Pid, _entry)
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

    /// <summary>One reading of what others know. The table comes first: a number in it that is another's by now is told by its start.</summary>
    private sealed class Seeds
    {
        public Seeds(ProcessTree tree)
        {
            Rows = ProcessTable.Rows();
            Group = tree._group();
            Orphans = tree._orphans();

            // What began between the two readings is a member too, or nobody would be found where somebody is.
            var read = Rows.ConvertAll(row => row.Pid).ToHashSet();
            foreach (var pid in Group.Concat(Orphans.Select(orphan => orphan.Pid)).Where(pid => !read.Contains(pid)).ToHashSet())
            {
                if (ProcessTable.Row(pid, mustRead: true) is { } row)
                    Rows.Add(row);
            }
        }

        public List<ProcessRow> Rows { get; }

        public HashSet<int> Group { get; }

        public HashSet<(int Pid, long StartTicks)> Orphans { get; }
    }
}
