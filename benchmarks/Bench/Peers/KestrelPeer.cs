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
    private static readonly string[] Empty = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"];

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
        var program = await BuildAsync(System.IO.Path.Combine(peers, Name), System.IO.Path.Combine(data, Name), cancellation);
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

    // In a directory of ours, where the rules of this repository do not reach it.
    private static async Task<string> BuildAsync(string source, string target, CancellationToken cancellation)
    {
        var program = System.IO.Path.Combine(target, "out", Name + ".dll");
        var sources = Directory.EnumerateFiles(source).ToArray();
        if (File.Exists(program) && sources.All(file => File.GetLastWriteTimeUtc(file) < File.GetLastWriteTimeUtc(program)))
            return program;
        Directory.CreateDirectory(target);
        foreach (var file in sources)
            File.Copy(file, System.IO.Path.Combine(target, System.IO.Path.GetFileName(file)), overwrite: true);
        foreach (var name in Empty)
            await File.WriteAllTextAsync(System.IO.Path.Combine(target, name), "<Project />", cancellation);
        await PeerTools.RunAsync(
            Repository.DotNet, ["publish", target, "-c", "Release", "-o", System.IO.Path.Combine(target, "out"), "-nologo", "-v", "quiet", "--disable-build-servers"], cancellation);
        return program;
    }
}
