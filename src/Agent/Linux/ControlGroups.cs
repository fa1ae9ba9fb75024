using System.Security.Cryptography;
using System.Text;
using CloudAssistant.Agent.Invocations;

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
    private readonly string _place;
    private readonly string _prefix;
    private readonly LimitPlaces _limits;
    private readonly IReadOnlyList<string> _beside;

    private ControlGroups(string own, string place, string prefix, LimitPlaces limits, IReadOnlyList<string> beside) =>
        (_own, _place, _prefix, _limits, _beside) = (own, place, prefix, limits, beside);

    /// <summary>Where groups can be made; null when they cannot.</summary>
    /// <param name="kinds">What to try, in order.</param>
    /// <param name="key">Names of groups begin with it; two agents of one machine have different ones.</param>
    /// <param name="limits">What each group is to be limited to.</param>
    /// <param name="whyNot">When limits are wanted and there are no groups that keep them: why.</param>
    internal static ControlGroups? Find(IReadOnlyList<ControlGroupKind> kinds, string key, ScriptLimits limits, out string? whyNot)
    {
        whyNot = limits == ScriptLimits.None ? null : "control groups cannot be made or entered by this agent: it takes root, or a group delegated to its account";
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

        var unified = ControlGroupPlace.Of(ControlGroupKind.Unified, mounts, own) is { } at ? UnifiedControllers.Of(ControlGroupPlace.OfRecords(at)) : [];
        if (LimitPlaces.Find(limits, mounts, own, unified, out var missing) is not { } places)
        {
            whyNot = missing;
            return null;
        }

        string[] beside = [.. LimitFile.AllControllers.Select(name => ControlGroupPlace.OfController(name, mounts, own)).OfType<string>()];
        foreach (var kind in kinds)
        {
            if (ControlGroupPlace.Of(kind, mounts, own) is not { } now || (places.Within.Count > 0 && kind != ControlGroupKind.Unified))
                continue;
            var place = ControlGroupPlace.OfRecords(now);
            if (UnifiedControllers.Enable(place, now, PrefixOf(key), places.Within) is not { } from)
                continue;
            var groups = new ControlGroups(from, place, PrefixOf(key), places, beside);
            if (!groups.Works())
                continue;
            whyNot = null;
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
        if (group.Make())
            return group;
        group.TryRemove();
        return null;
    }

    /// <summary>The group of a record, whether it is there or not.</summary>
    internal ControlGroup Of(string recordId)
    {
        var path = Path.Combine(_place, _prefix + Name(recordId));
        return new(_own, path, _limits.AreNone ? null : _limits.Of(_prefix, Name(recordId), path));
    }

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
        foreach (var place in _beside.Prepend(_place).Distinct())
        {
            try
            {
                foreach (var path in Directory.GetDirectories(place, _prefix + "*"))
                    if (path != _own)
                        Release(new ControlGroup(_own, path));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // An empty group that stays costs next to nothing.
            }
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
        works = probe.KeepLimits() && works;
        return probe.TryRemove() && works;
    }

    private static string Name(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 12));
}
