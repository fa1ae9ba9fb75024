using System.Runtime.InteropServices;
using CloudAssistant.Agent.Linux;

namespace CloudAssistant.Agent.Tests.Invocations;

/// <summary>The engine of PowerShell under the name of the program, see tests/PwshHost.</summary>
internal static class PowerShellEngine
{
    /// <summary>Puts it into a new directory.</summary>
    /// <returns>The directory.</returns>
    public static string In(string directory)
    {
        // artifacts/bin/<project>/<configuration>
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(own.Parent!.Parent!.FullName, "PwshHost", own.Name, "pwsh.dll");
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        var file = Path.Combine(Directory.CreateDirectory(directory).FullName, "pwsh");
        File.WriteAllText(file, $"#!/bin/sh\nexec '{host}' '{program}' \"$@\"\n");
        _ = Libc.ChangeMode(file, 0x1ED);
        return directory;
    }
}
