using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Linux;

/// <summary>Which hierarchies keep the limits of scripts: with version 1 one of its own for each controller, with version 2 the one of all groups.</summary>
/// <param name="Limits">What is to be kept.</param>
/// <param name="Apart">Controllers of version 1, with our directory there.</param>
/// <param name="Within">Controllers of version 2.</param>
internal sealed record LimitPlaces(ScriptLimits Limits, IReadOnlyList<(string Controller, string Place)> Apart, IReadOnlyList<string> Within)
{
    internal static readonly LimitPlaces None = new(ScriptLimits.None, [], []);

    internal bool AreNone => Apart.Count + Within.Count == 0;

    /// <summary>Finds them; null, with the reason, when a controller is nowhere.</summary>
    /// <param name="limits">What is to be kept.</param>
    /// <param name="mounts">As /proc/self/mountinfo.</param>
    /// <param name="own">As /proc/self/cgroup.</param>
    /// <param name="unified">What controllers our group of version 2 has.</param>
    /// <param name="whyNot">The reason.</param>
    internal static LimitPlaces? Find(ScriptLimits limits, string mounts, string own, IReadOnlyCollection<string> unified, out string? whyNot)
    {
        whyNot = null;
        var (apart, within) = (new List<(string, string)>(), new List<string>());
        foreach (var controller in LimitFile.Controllers(limits))
        {
            if (ControlGroupPlace.OfController(controller, mounts, own) is { } place)
            {
                apart.Add((controller, place));
            }
            else if (unified.Contains(controller))
            {
                within.Add(controller);
            }
            else
            {
                whyNot = $"the control group controller {controller} is not there for this agent (under systemd it takes Delegate={controller})";
                return null;
            }
        }
        return new(limits, apart, within);
    }

    /// <summary>What keeps the limits of the group of a name.</summary>
    internal GroupLimits Of(string prefix, string name, string groupPath)
    {
        var hierarchies = Apart.Select(apart =>
            new GroupLimits.Hierarchy(apart.Place, Path.Combine(apart.Place, prefix + name), LimitFile.Of(apart.Controller, Limits, unified: false))).ToArray();
        var oom = Within.Contains("memory")
            ? Path.Combine(groupPath, "memory.events")
            : Apart.Where(apart => apart.Controller == "memory").Select(apart => Path.Combine(apart.Place, prefix + name, "memory.oom_control")).FirstOrDefault();
        return new(hierarchies, [.. Within.SelectMany(controller => LimitFile.Of(controller, Limits, unified: true))], oom);
    }
}
