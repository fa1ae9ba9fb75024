using System.Diagnostics;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Tests.Link;

namespace CloudAssistant.Agent.Tests.Verbs;

/// <summary>The program itself, called as from a shell.</summary>
internal static class AgentCommand
{
    /// <summary>What it ended with, and what it said.</summary>
    internal sealed record Result(int ExitCode, string Output, string Error);

    public static string Program => typeof(StateDirectory).Assembly.Location;

    public static Task<Result> RunAsync(params string[] arguments) => ShellAsync("exec \"$@\"", arguments);

    /// <summary>The program started by a line of the shell, which finds it in "$@".</summary>
    public static async Task<Result> ShellAsync(string line, params string[] arguments)
    {
        using var process = Start(line, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(ScriptedGateway.Patience);
        return new(process.ExitCode, await output, await error);
    }

    public static Process Start(string line, params string[] arguments) => Process.Start(new ProcessStartInfo("/bin/sh", ["-c", line, "sh", "dotnet", Program, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        RedirectStandardInput = true,
        UseShellExecute = false,
    })!;
}
