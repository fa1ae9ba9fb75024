using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Linux;

/// <summary>The environment of a script: a small fixed set, the values of its run, and the mark. Nothing of the agent's own.</summary>
internal static class RunEnvironment
{
    /// <returns>Entries <c>NAME=value</c>, the mark first; null when a name or value cannot stand in an environment.</returns>
    public static IReadOnlyList<string>? Of(RunSpec spec, Account account, string searchPath)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = searchPath,
            ["HOME"] = account.Home.Length > 0 ? account.Home : "/",
            ["USER"] = account.Name,
            ["LOGNAME"] = account.Name,
            ["SHELL"] = account.Shell.Length > 0 ? account.Shell : "/bin/sh",
            ["LANG"] = "C.UTF-8",
        };
        // Root's scripts on a whole fleet are not to tell its maker that they run. A run may say otherwise.
        if (spec.Kind == ScriptKind.PowerShell)
            values["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        foreach (var (name, value) in spec.Environment)
        {
            if (name.Length == 0 || name.Contains('=') || name.Contains('\0') || value.Contains('\0'))
                return null;
            values[name] = value;
        }

        // Last word on it: a run that could choose its mark could not be found, or another's would be taken for it.
        values.Remove(ProcessTree.Mark);
        return [$"{ProcessTree.Mark}={spec.RecordId}", .. values.Select(pair => $"{pair.Key}={pair.Value}")];
    }
}
