using System.Diagnostics;
using CloudAssistant.Launcher;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests;

/// <summary>A silo as a process that is expected to end by itself.</summary>
internal static class SiloProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs it in that data directory; returns its exit status and what it wrote.</summary>
    public static async Task<(int Status, string Error, string Output)> RunAsync(
        TestDirectory data, Dictionary<string, string?>? environment = null, params string[] arguments)
    {
        var program = Repository.Program("Silo", "CloudAssistant.Silo");
        var start = new ProcessStartInfo(program[0]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in program.Skip(1).Concat(["--Data:Directory", data.Path, "--urls", "http://127.0.0.1:0", .. arguments]))
            start.ArgumentList.Add(argument);
        start.Environment.Remove("CLOUD_ASSISTANT_POSTGRES");
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var (error, output) = (process.StandardError.ReadToEndAsync(patience.Token), process.StandardOutput.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await error, await output);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
