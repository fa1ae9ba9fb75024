using System.Diagnostics;
using CloudAssistant.Launcher;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>The program behind ./run, built already, and a directory for what it keeps; on a database that is there already when one is given.</summary>
internal sealed class RunUnderTest(TimeSpan patience, string? givenPostgres = null) : IAsyncDisposable
{
    private readonly CancellationTokenSource _patience = new(patience);
    private readonly List<Process> _started = [];

    public string Directory { get; } = Make();

    public CancellationToken Patience => _patience.Token;

    /// <summary>Runs it to its end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> OnceAsync(IReadOnlyList<string> arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(Patience);
        var error = process.StandardError.ReadToEndAsync(Patience);
        await process.WaitForExitAsync(Patience);
        return (process.ExitCode, await output, await error);
    }

    public Process Start(IReadOnlyList<string> arguments)
    {
        // With the signal at work again: what starts programs in the background has it ignored, and that is inherited.
        string[] command = ["--default-signal=INT", Repository.DotNet, Path.Combine(Repository.Root, "artifacts/bin/Launcher/release/run.dll")];
        var info = new ProcessStartInfo("env", [.. command, .. arguments, "--data", Path.Combine(Directory, "data"), "--port", "0"])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        info.Environment["CLOUD_ASSISTANT_POSTGRES"] = givenPostgres;
        info.Environment.Remove("CLOUD_ASSISTANT_MEMBERSHIP");
        var process = Process.Start(info)!;
        _started.Add(process);
        return process;
    }

    /// <summary>The next line on standard output.</summary>
    public async Task<string> LineAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync(Patience)
        ?? throw new InvalidOperationException($"It ended without a word on standard output: {await process.StandardError.ReadToEndAsync(Patience)}");

    /// <summary>Waits until it says that it serves.</summary>
    public async Task ServesAsync(Process process)
    {
        string? line;
        do
            line = await process.StandardError.ReadLineAsync(Patience);
        while (line is not null && !line.StartsWith("Serving", StringComparison.Ordinal));
        Assert.NotNull(line);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _started)
            await EndAsync(process);
        _patience.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    // Its children go with it, by the signals it left with the kernel.
    private static async Task EndAsync(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }
        }
        catch (InvalidOperationException)
        {
            // Ended and disposed of by the test.
        }
    }

    private static string Make()
    {
        var made = System.IO.Directory.CreateTempSubdirectory("ca-run-").FullName;
        // PostgreSQL runs as a user of its own, who must be able to pass through.
        File.SetUnixFileMode(made, (UnixFileMode)Convert.ToInt32("755", 8));
        return made;
    }
}
