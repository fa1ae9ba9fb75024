using System.Diagnostics;

namespace CloudAssistant.Windows.Tests;

/// <summary>The engine of PowerShell for Windows under the name of the program, see tests/PwshHost: made once.</summary>
internal static class PowerShellFile
{
    private static readonly TimeSpan MadeWithin = TimeSpan.FromMinutes(5);
    private static readonly Lazy<Task<string>> Made = new(MakeAsync);

    /// <summary>Its directory, as a Windows sees it.</summary>
    public static Task<string> DirectoryAsync() => Made.Value;

    private static async Task<string> MakeAsync()
    {
        var trees = Path.Combine(AgentFile.Root, "artifacts", "publish", "pwsh-win-x64");
        var directory = Path.Combine(trees, "out");
        using var making = Process.Start(new ProcessStartInfo(
            "dotnet",
            ["publish", Path.Combine(AgentFile.Root, "tests", "PwshHost"), "-c", "Release", "-r", "win-x64", "--self-contained", "-o", directory, "--artifacts-path", trees, "-nologo", "-v", "quiet", "--disable-build-servers"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = Task.WhenAll(making.StandardOutput.ReadToEndAsync(), making.StandardError.ReadToEndAsync());
        await making.WaitForExitAsync().WaitAsync(MadeWithin);
        Assert.True(making.ExitCode == 0, string.Join('\n', await said));
        return "Z:" + directory.Replace('/', '\\');
    }
}
