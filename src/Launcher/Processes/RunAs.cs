namespace CloudAssistant.Launcher.Processes;

/// <summary>Runs things as another user, without any right of root.</summary>
internal static class RunAs
{
    /// <summary>Options of setpriv that take another user's identity and drop every capability.</summary>
    public static IReadOnlyList<string> Options(string user)
    {
        var (uid, gid) = Ids(user) ?? throw new InvalidOperationException($"There is no user {user} on this machine.");
        return ["--reuid", uid, "--regid", gid, "--clear-groups", "--inh-caps=-all"];
    }

    public static bool Exists(string user) => Ids(user) is not null;

    private static (string Uid, string Gid)? Ids(string user)
    {
        foreach (var line in File.ReadLines("/etc/passwd"))
        {
            if (line.Split(':') is [var name, _, var uid, var gid, ..] && name == user)
                return (uid, gid);
        }
        return null;
    }
}
