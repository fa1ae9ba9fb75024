using System.Diagnostics;
using System.Globalization;
using CloudAssistant.Launcher.Instances;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>A bound of the kernel on the addresses a process that runs may have: without more of them it can map nothing, so it can make no process.</summary>
internal sealed class MemoryLimit(int pid)
{
    private const string Program = "/usr/bin/prlimit";

    /// <summary>Why none can be had here; null when it can.</summary>
    public static string? WhyNot => !File.Exists(Program) ? "It needs prlimit of util-linux."
        : !AgentProgram.CanBeNative ? "It needs a C compiler (gcc or clang): a managed agent that can map nothing cannot compile itself, and ends."
        : null;

    /// <summary>It gets no more than it has.</summary>
    public void Reach()
    {
        var size = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmSize:", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1];
        Set((long.Parse(size, CultureInfo.InvariantCulture) * 1024).ToString(CultureInfo.InvariantCulture));
    }

    public void Lift() => Set("unlimited");

    // The soft limit alone, which may be raised again.
    private void Set(string bytes)
    {
        using var process = Process.Start(Program, [$"--pid={pid}", $"--as={bytes}:unlimited"]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
