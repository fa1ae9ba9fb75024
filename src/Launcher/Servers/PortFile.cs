using System.Diagnostics;
using CloudAssistant.Launcher.Processes;

namespace CloudAssistant.Launcher.Servers;

/// <summary>A server writes its port into a file once it answers there.</summary>
internal static class PortFile
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits for the file; throws with the end of the log when the process ends before.</summary>
    public static async Task<int> WaitAsync(string file, ChildProcess process, CancellationToken cancellation)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (File.Exists(file) && int.TryParse((await File.ReadAllTextAsync(file, cancellation)).Trim(), out var port))
                return port;
            if (process.HasExited || waited.Elapsed > Patience)
                throw Failed(process);
            await Task.Delay(Pause, cancellation);
        }
    }

    public static LaunchException Failed(ChildProcess process) => new(
        $"The {process.Name} {(process.HasExited ? "ended" : "did not answer")}; its log is {process.LogFile}:{Environment.NewLine}{process.LastLines()}");
}
