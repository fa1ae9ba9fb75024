using System.Text;
using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Windows;

/// <summary>The environment of a script: what programs of Windows expect of the machine and the account, the values of its run. Nothing of the agent's own.</summary>
internal static class WindowsEnvironment
{
    private const string Mark = "CLOUD_ASSISTANT_RECORD";

    // What Windows gives every process of an account, but for what somebody added.
    private static readonly string[] Taken =
    [
        "ALLUSERSPROFILE", "APPDATA", "CommonProgramFiles", "CommonProgramFiles(x86)", "CommonProgramW6432", "COMPUTERNAME", "ComSpec", "DriverData", "HOMEDRIVE",
        "HOMEPATH", "LOCALAPPDATA", "NUMBER_OF_PROCESSORS", "OS", "Path", "PATHEXT", "PROCESSOR_ARCHITECTURE", "PROCESSOR_IDENTIFIER", "PROCESSOR_LEVEL",
        "PROCESSOR_REVISION", "ProgramData", "ProgramFiles", "ProgramFiles(x86)", "ProgramW6432", "PSModulePath", "PUBLIC", "SystemDrive", "SystemRoot", "TEMP",
        "TMP", "USERDOMAIN", "USERNAME", "USERPROFILE", "windir",
    ];

    /// <returns>As Windows takes it: entries that each end with a NUL, and one more NUL; null when a name or value cannot stand in an environment.</returns>
    public static string? Of(RunSpec spec, Func<string, string?> machine)
    {
        // Sorted without regard to case, as Windows wants it; names differ by more than that.
        var values = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in Taken)
        {
            if (machine(name) is { Length: > 0 } value)
                values[name] = value;
        }

        // Scripts of a whole fleet are not to tell its maker that they run. A run may say otherwise.
        if (spec.Kind == ScriptKind.PowerShell)
            values["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        foreach (var (name, value) in spec.Environment)
        {
            if (name.Length == 0 || name.Contains('=') || name.Contains('\0') || value.Contains('\0'))
                return null;
            values[name] = value;
        }

        values[Mark] = spec.RecordId;
        var block = new StringBuilder();
        foreach (var (name, value) in values)
            block.Append(name).Append('=').Append(value).Append('\0');
        return block.Append('\0').ToString();
    }
}
