using System.Diagnostics;
using CloudAssistant.Bench.Hosting;

namespace CloudAssistant.Bench.Peers;

/// <summary>What bare Kestrel needs for a WebSocket that does nothing.</summary>
internal static class IdleSockets
{
    /// <summary>Files of one process are limited to 20,000 on many machines.</summary>
    public const int SocketsMax = 18_000;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Resident bytes per socket; null, with the reason, when it cannot run here.</summary>
    public static async Task<(double? Bytes, string Why)> MeasureAsync(BenchSettings settings, CancellationToken cancellation)
    {
        var sockets = Math.Min(SocketsMax, settings.Agents);
        var source = Path.Combine(settings.Peers ?? "", "wsclient.c");
        if (!File.Exists(source))
            return (null, "wsclient.c was not found; name its directory with --peers");
        if (await PeerTools.CompileAsync(source, settings.Data, cancellation) is not { } program)
            return (null, "no C compiler: apt-get install -y gcc");
        var (kestrel, why) = await KestrelPeer.StartAsync(settings.Peers, settings.Data, cancellation);
        if (kestrel is null)
            return (null, why);
        await using var _ = kestrel;

        await Task.Delay(TimeSpan.FromSeconds(3), cancellation);
        var before = ProcessFigures.Resident(kestrel.Id);
        // Seconds below zero: it connects, and then only waits so long.
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])[$"{kestrel.Port}", $"{sockets}", $"-{(int)(Patience + Settle).TotalSeconds}", "200"])
            start.ArgumentList.Add(argument);
        using var client = Process.Start(start)!;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(Patience);
            if (await client.StandardOutput.ReadLineAsync(patience.Token) is not { } line || !line.StartsWith("connected", StringComparison.Ordinal))
                throw new BenchException($"wsclient could not open {sockets} connections.");
            await Task.Delay(Settle, cancellation);
            return ((double)(ProcessFigures.Resident(kestrel.Id) - before) / sockets, "");
        }
        finally
        {
            client.Kill();
            await client.WaitForExitAsync(CancellationToken.None);
        }
    }
}
