using System.Net;
using CloudAssistant.Launcher;
using CloudAssistant.Launcher.Processes;
using CloudAssistant.Launcher.Servers;

namespace CloudAssistant.Bench.Peers;

/// <summary>Bare Kestrel, which answers a trivial GET and holds WebSockets: the floor of a gateway.</summary>
internal sealed class KestrelPeer : IAsyncDisposable
{
    /// <summary>Path of the trivial GET.</summary>
    public const string Path = "/ping";

    private const string Name = "kestrel-echo";

    private readonly Spawner _spawner;
    private readonly ChildProcess _process;

    private KestrelPeer(Spawner spawner, ChildProcess process, int port) => (_spawner, _process, Port) = (spawner, process, port);

    public int Port { get; }

    public IPEndPoint Address => new(IPAddress.Loopback, Port);

    public int Id => _process.Id;

    /// <summary>Null, with the reason, when it cannot run here.</summary>
    public static async Task<(KestrelPeer? Peer, string Why)> StartAsync(string? peers, string data, CancellationToken cancellation)
    {
        if (peers is null || !Directory.Exists(System.IO.Path.Combine(peers, Name)))
            return (null, $"{Name} was not found; name the directory it lies in with --peers");
        var program = await DotNetPeer.BuildAsync(Name, System.IO.Path.Combine(peers, Name), System.IO.Path.Combine(data, Name), cancellation);
        var port = Ports.Free();
        var spawner = new Spawner();
        var process = await spawner.StartAsync(new ChildStart
        {
            Name = Name, Command = [Repository.DotNet, program, $"{port}"], Grace = TimeSpan.FromSeconds(2), LogFile = System.IO.Path.Combine(data, Name + ".log"),
        });
        await PeerTools.WaitForPortAsync(port, cancellation);
        return (new(spawner, process, port), "");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync();
        await _process.DisposeAsync();
        _spawner.Dispose();
    }
}
