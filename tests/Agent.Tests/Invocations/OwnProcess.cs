using System.Diagnostics;

namespace CloudAssistant.Agent.Tests.Invocations;

/// <summary>This program once more, in a process of its own: what collects every child of a process cannot be tried in the host of these tests.</summary>
internal static class OwnProcess
{
    /// <summary>What it wrote on its output, and how it ended.</summary>
    public static Task<(string Said, int ExitCode)> RunAsync(params string[] arguments) => StartAsync("", arguments);

    /// <summary>The same, started by somebody who ignores how children end; what is ignored stays so in a new program.</summary>
    public static Task<(string Said, int ExitCode)> RunWithChildrenIgnoredAsync(params string[] arguments) => StartAsync("trap '' CHLD; ", arguments);

    private static async Task<(string Said, int ExitCode)> StartAsync(string before, string[] arguments)
    {
        using var child = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", before + "exec \"$@\"", "bash", .. CommandLine(arguments)])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        return await EndAsync(child);
    }

    private static string[] CommandLine(string[] arguments) => ["dotnet", typeof(OwnProcess).Assembly.Location, .. arguments];

    private static async Task<(string Said, int ExitCode)> EndAsync(Process child)
    {
        try
        {
            var said = await Scripts.SoonAsync(child.StandardOutput.ReadToEndAsync());
            await Scripts.SoonAsync(child.WaitForExitAsync());
            return (said, child.ExitCode);
        }
        finally
        {
            if (!child.HasExited)
                child.Kill();
        }
    }
}
