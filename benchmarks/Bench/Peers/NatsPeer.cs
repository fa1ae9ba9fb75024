using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CloudAssistant.Bench.Peers;

/// <summary>nats-server's fan-out to raw connections: the speed of light of a control plane that keeps nothing.</summary>
internal sealed partial class NatsPeer : IAsyncDisposable
{
    private const int Port = 14_222;

    private readonly Process _server;
    private readonly string _client;

    private NatsPeer(Process server, string client) => (_server, _client) = (server, client);

    /// <summary>Null, with the reason, when it cannot run here.</summary>
    public static async Task<(NatsPeer? Peer, string Why)> StartAsync(string? peers, string data, CancellationToken cancellation)
    {
        if (peers is null || !File.Exists(Path.Combine(peers, "natsfan.c")))
            return (null, "natsfan.c was not found; name its directory with --peers");
        if (await PeerTools.CompileAsync(Path.Combine(peers, "natsfan.c"), data, cancellation) is not { } client)
            return (null, "no C compiler: apt-get install -y gcc");
        var config = Path.Combine(data, "nats.conf");
        await File.WriteAllTextAsync(
            config, $"host: \"127.0.0.1\"\nport: {Port}\nmax_connections: 200000\nwrite_deadline: \"30s\"\nmax_pending: 512MB\n", cancellation);
        try
        {
            var server = PeerTools.Start("nats-server", ["-c", config]);
            await PeerTools.WaitForPortAsync(Port, cancellation);
            return (new(server, client), "");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (null, "nats-server is missing: apt-get install -y nats-server");
        }
    }

    /// <summary>Connects that many agents, does the warm-ups and one round more; returns the rates of all of them, targets per second.</summary>
    public async Task<IReadOnlyList<double>> FanOutAsync(int agents, int warmups, bool real, CancellationToken cancellation)
    {
        var output = await PeerTools.RunAsync(_client, [$"{Port}", $"{agents}", $"{warmups + 1}", real ? "1" : "0"], cancellation);
        var rates = Rate().Matches(output);
        return rates.Count == warmups + 1
            ? [.. rates.Select(rate => double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture))]
            : throw new BenchException($"natsfan did not finish its rounds:{Environment.NewLine}{output}");
    }

    public async ValueTask DisposeAsync()
    {
        _server.Kill();
        await _server.WaitForExitAsync();
        _server.Dispose();
    }

    [GeneratedRegex(@"targets/s=(\d+)")]
    private static partial Regex Rate();
}
