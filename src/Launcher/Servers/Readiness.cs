using System.Diagnostics;
using CloudAssistant.Launcher.Processes;

namespace CloudAssistant.Launcher.Servers;

/// <summary>Asks a server until it takes work.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task WaitAsync(IServer server, CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var waited = Stopwatch.StartNew();
        while (!await IsReadyAsync(http, new Uri(server.Endpoint, "/readyz"), cancellation))
        {
            if (server.Processes.FirstOrDefault(process => process.HasExited) is { } ended)
                throw PortFile.Failed(ended);
            if (waited.Elapsed > Patience)
                throw PortFile.Failed(server.Processes[0]);
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
