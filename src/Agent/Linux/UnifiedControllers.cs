namespace CloudAssistant.Agent.Linux;

/// <summary>Controllers of version 2. A group hands them on to those below it only when no process is in it but in groups below.</summary>
internal static class UnifiedControllers
{
    private const string SubtreeControl = "cgroup.subtree_control";

    /// <summary>The controllers that a group may hand on.</summary>
    internal static IReadOnlyList<string> Of(string place) => Words(Path.Combine(place, "cgroup.controllers"));

    /// <summary>Has the group of all records hand controllers on to theirs; moves this process into one of its own below, if that takes it.</summary>
    /// <param name="place">The group of all records.</param>
    /// <param name="now">The group this process is in: that one, or one below it.</param>
    /// <param name="prefix">How the names of our groups begin.</param>
    /// <param name="controllers">Which.</param>
    /// <returns>The group this process is in from now on; null when it did not work, and nothing changed.</returns>
    internal static string? Enable(string place, string now, string prefix, IReadOnlyList<string> controllers)
    {
        var file = Path.Combine(place, SubtreeControl);
        if (controllers.All(Words(file).Contains) || GroupLimits.WriteText(file, On(controllers)))
            return now;
        if (now != place)
            return null;
        var own = Path.Combine(place, prefix + "agent");
        if ((Libc.MakeDirectory(own, 0x1ED) != 0 && !Directory.Exists(own)) || !GroupLimits.WriteText(Path.Combine(own, "cgroup.procs"), "0"))
            return null;
        if (GroupLimits.WriteText(file, On(controllers)))
            return own;
        // Others are in our group too.
        GroupLimits.WriteText(Path.Combine(place, "cgroup.procs"), "0");
        _ = Libc.RemoveDirectory(own);
        return null;
    }

    private static string On(IReadOnlyList<string> controllers) => string.Join(' ', controllers.Select(name => "+" + name));

    private static string[] Words(string file)
    {
        try
        {
            return File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
