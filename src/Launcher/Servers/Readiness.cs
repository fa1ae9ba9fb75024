using System.Diagnostics;
using CloudAssistant.Launcher.Processes;

namespace CloudAssistant.Launcher.Servers;

/// <summary>Asks a server until it takes work.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for a good answer at <paramref name="address"/>; throws with the end of a log when one of <paramref name="processes"/> ends before.</summary>
    public static async Task WaitAsync(Uri address, IReadOnlyList<ChildProcess> processes, CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var waited = Stopwatch.StartNew();
        while (!await IsReadyAsync(http, address, cancellation))
        {
            if (processes.FirstOrDefault(process => process.HasExited) is { } ended)
                throw PortFile.Failed(ended);
            if (waited.Elapsed > Patience)
                throw PortFile.Failed(processes[0]);
            await Task.Delay(Pause, cancellation);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, Uri address, CancellationToken cancellation)
    {
        try
        {
            using var response = await http.GetAsync(address, cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
