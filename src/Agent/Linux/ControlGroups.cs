using System.Security.Cryptography;
using System.Text;

namespace CloudAssistant.Agent.Linux;

/// <summary>
/// Makes a control group for each record, below the group the agent is in, where the system lets it. What a process makes is in its group from its
/// first moment on, and stays in it whatever it gives up: session, parents, environment, output.
/// </summary>
internal sealed class ControlGroups
{
    // Groups that outlived their runs are looked at so many at a time.
    private const int RemovedAtOnceMax = 16;

    private readonly Lock _gate = new();
    private readonly Queue<ControlGroup> _left = [];
    private readonly string _own;
    private readonly string _prefix;

    private ControlGroups(string own, string prefix) => (_own, _prefix) = (own, prefix);

    /// <summary>Where groups can be made; null when they cannot.</summary>
    /// <param name="kinds">What to try, in order.</param>
    /// <param name="key">Names of groups begin with it; two agents of one machine have different ones.</param>
    internal static ControlGroups? Find(IReadOnlyList<ControlGroupKind> kinds, string key)
    {
        if (kinds.Count == 0)
            return null;
        string mounts, own;
        try
        {
            (mounts, own) = (File.ReadAllText("/proc/self/mountinfo"), File.ReadAllText("/proc/self/cgroup"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        foreach (var kind in kinds)
        {
            if (ControlGroupPlace.Of(kind, mounts, own) is not { } place)
                continue;
            var groups = new ControlGroups(place, Path.Combine(place, PrefixOf(key)));
            if (groups.Works())
                return groups;
        }

        return null;
    }

    /// <summary>How the names of an agent's groups begin.</summary>
    internal static string PrefixOf(string key) => $"cloud-assistant-{Name(key)}-";

    /// <summary>The group of a record, made if need be; null when it cannot be made.</summary>
    internal ControlGroup? Make(string recordId)
    {
        RemoveSome();
        var group = Of(recordId);
        return Libc.MakeDirectory(group.Path, 0x1ED) == 0 || Directory.Exists(group.Path) ? group : null;
    }

    /// <summary>The group of a record, whether it is there or not.</summary>
    internal ControlGroup Of(string recordId) => new(_own, _prefix + Name(recordId));

    /// <summary>Removes a group, or keeps it in mind until the daemons in it are gone.</summary>
    internal void Release(ControlGroup group)
    {
        if (group.TryRemove())
            return;
        lock (_gate)
            _left.Enqueue(group);
    }

    /// <summary>Removes what an earlier life left. Groups that still hold somebody are removed later.</summary>
    internal void RemoveLeft()
    {
        try
        {
            foreach (var path in Directory.GetDirectories(_own, Path.GetFileName(_prefix) + "*"))
                Release(new ControlGroup(_own, path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty group that stays costs next to nothing.
        }
    }

    private void RemoveSome()
    {
        lock (_gate)
        {
            for (var i = Math.Min(_left.Count, RemovedAtOnceMax); i > 0; i--)
            {
                var group = _left.Dequeue();
                if (!group.TryRemove())
                    _left.Enqueue(group);
            }
        }
    }

    // Whether we may go into a new group and come back shows only when it is tried.
    private bool Works()
    {
        if (Make("probe") is not { } probe)
            return false;
        var works = probe.Enter();
        probe.Leave();
        return probe.TryRemove() && works;
    }

    private static string Name(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 12));
}
