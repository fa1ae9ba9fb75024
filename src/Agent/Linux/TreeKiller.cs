using System.Diagnostics;

namespace CloudAssistant.Agent.Linux;

/// <summary>Ends the processes of a record and does not come back before none is left.</summary>
internal static class TreeKiller
{
    // Bounds the passes that freeze; what still forks after that is killed all the same, if less in order.
    private const int FreezePassesMax = 20;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <param name="tree">Whom to end.</param>
    /// <param name="grace">Time between asking and killing; zero kills at once.</param>
    /// <param name="pause">Lets some time pass. It may throw to give up.</param>
    /// <returns>How many processes were found.</returns>
    internal static int End(ProcessTree tree, TimeSpan grace, Action<TimeSpan> pause)
    {
        var found = new HashSet<(int, long)>();
        Freeze(tree, found, pause);
        if (grace > TimeSpan.Zero)
            Ask(tree, found, grace, pause);

        // A process may slip past one reading of /proc while another takes its number: none means none twice.
        var wait = FirstPause;
        for (var empty = 0; empty < 2;)
        {
            var members = Find(tree, found, pause);
            if (members.Count == 0)
            {
                empty++;
                continue;
            }

            empty = 0;
            tree.Signal(members, Libc.SigKill);
            pause(wait);
            wait = wait * 2 < LongestPause ? wait * 2 : LongestPause;
        }

        return found.Count;
    }

    // What is frozen cannot fork, nor take the end of its children for a reason to go on with the next line.
    private static void Freeze(ProcessTree tree, HashSet<(int, long)> found, Action<TimeSpan> pause)
    {
        tree.FreezeFirst();
        for (var pass = 0; pass < FreezePassesMax; pass++)
        {
            var before = found.Count;
            var members = Find(tree, found, pause);
            tree.Signal(members, Libc.SigStop);
            if (found.Count == before)
                return;
        }
    }

    private static void Ask(ProcessTree tree, HashSet<(int, long)> found, TimeSpan grace, Action<TimeSpan> pause)
    {
        var members = Find(tree, found, pause);
        tree.Signal(members, Libc.SigTerm);
        tree.Signal(members, Libc.SigCont);

        var since = Stopwatch.GetTimestamp();
        var wait = FirstPause;
        while (Stopwatch.GetElapsedTime(since) < grace && members.Exists(IsThere))
        {
            pause(wait);
            wait = wait * 2 < grace / 10 ? wait * 2 : grace / 10;
        }
    }

    private static bool IsThere(ProcessRow member) =>
        ProcessTable.Row(member.Pid) is { } now && now.StartTicks == member.StartTicks && !now.IsDead;

    private static List<ProcessRow> Find(ProcessTree tree, HashSet<(int, long)> found, Action<TimeSpan> pause)
    {
        while (true)
        {
            try
            {
                var members = tree.Find();
                foreach (var member in members)
                    found.Add((member.Pid, member.StartTicks));
                return members;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutOfMemoryException)
            {
                // Out of descriptors or memory, perhaps by the doing of those we are after: not knowing is not finding none.
                pause(LongestPause);
            }
        }
    }
}
