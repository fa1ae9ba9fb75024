namespace CloudAssistant.Grains.Interfaces.Commands;

/// <summary>What runs a script.</summary>
[GenerateSerializer, Alias("ca.ScriptType")]
public enum ScriptType
{
    /// <summary>RunShellScript: /bin/sh, on Linux.</summary>
    Shell,

    /// <summary>RunBatScript: cmd.exe, on Windows.</summary>
    Bat,

    /// <summary>RunPowerShellScript: PowerShell.</summary>
    PowerShell,
}
