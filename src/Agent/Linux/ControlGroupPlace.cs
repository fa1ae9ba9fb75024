namespace CloudAssistant.Agent.Linux;

/// <summary>Finds the directory of the control group this process is in, from what the kernel tells of mounts and groups.</summary>
internal static class ControlGroupPlace
{
    // What the service's unit calls the group for the agent alone (DelegateSubgroup, which systemd knows from version 254 on).
    private const string AgentAlone = ".service/cloud-assistant-agent";

    /// <summary>Where the groups of records go: below our group, or beside it when it is one that systemd made for the agent alone. systemd starts an agent
    /// in there again also while groups beside it live on, which it cannot do in a group that hands on controllers.</summary>
    internal static string OfRecords(string own) => own.EndsWith(AgentAlone, StringComparison.Ordinal) ? Path.GetDirectoryName(own)! : own;

    /// <param name="kind">Which hierarchy.</param>
    /// <param name="mounts">As /proc/self/mountinfo.</param>
    /// <param name="own">As /proc/self/cgroup.</param>
    /// <returns>Null when that hierarchy is not there, or our place in it cannot be seen from here.</returns>
    internal static string? Of(ControlGroupKind kind, string mounts, string own) =>
        OfController(kind switch { ControlGroupKind.Freezer => "freezer", ControlGroupKind.Pids => "pids", _ => "" }, mounts, own);

    /// <summary>The same for the hierarchy of a controller of version 1; an empty name is version 2.</summary>
    internal static string? OfController(string controller, string mounts, string own)
    {
        if (PathOf(controller, own) is not { } path)
            return null;
        foreach (var line in mounts.Split('\n'))
        {
            // ... root mountpoint options ... - type source options
            var halves = line.Split(" - ");
            if (halves.Length != 2 || halves[0].Split(' ') is not [_, _, _, var root, var at, ..] || halves[1].Split(' ') is not [var type, _, var options])
                continue;
            if (at.Contains('\\') || !(controller.Length == 0 ? type == "cgroup2" : type == "cgroup" && options.Split(',').Contains(controller)))
                continue;
            if (root == "/")
                return path == "/" ? at : at + path;
            if (path == root || path.StartsWith(root + "/", StringComparison.Ordinal))
                return at + path[root.Length..];
        }

        return null;
    }

    private static string? PathOf(string controller, string own)
    {
        foreach (var line in own.Split('\n'))
        {
            // number:controllers:path, and a path may hold colons.
            if (line.Split(':', 3) is [var number, var controllers, ['/', ..] path]
                && (controller.Length == 0 ? number == "0" && controllers.Length == 0 : controllers.Split(',').Contains(controller))
                && !path.Contains("/..", StringComparison.Ordinal))
                return path;
        }

        return null;
    }
}
