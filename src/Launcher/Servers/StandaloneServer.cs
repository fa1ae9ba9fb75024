using CloudAssistant.Launcher.Processes;

namespace CloudAssistant.Launcher.Servers;

/// <summary>Everything in one process, on SQLite files.</summary>
internal sealed class StandaloneServer : IServer
{
    private readonly ChildProcess _process;

    private StandaloneServer(ChildProcess process, Uri endpoint, string accessKeyFile)
    {
        _process = process;
        Endpoint = endpoint;
        AccessKeyFile = accessKeyFile;
    }

    public Uri Endpoint { get; }

    public string AccessKeyFile { get; }

    public IReadOnlyList<ChildProcess> Processes => [_process];

    public static async Task<IServer> StartAsync(RunSettings settings, Spawner spawner, CancellationToken cancellation)
    {
        Directory.CreateDirectory(settings.ServerData);
        var portFile = Path.Combine(settings.ServerData, "port");
        File.Delete(portFile);
        var process = await spawner.StartAsync(new ChildStart
        {
            Name = "server",
            Command =
            [
                .. Repository.Program("Standalone", "CloudAssistant.Standalone"),
                "--data", settings.ServerData, "--port", settings.Port.ToString(), "--port-file", portFile,
            ],
            Grace = TimeSpan.FromSeconds(3.5),
            LogFile = Path.Combine(settings.Logs, "server.log"),
            Environment = new Dictionary<string, string?> { ["CLOUD_ASSISTANT_POSTGRES"] = null },
        });
        try
        {
            var port = await PortFile.WaitAsync(portFile, process, cancellation);
            return new StandaloneServer(process, new Uri($"http://127.0.0.1:{port}"), Path.Combine(settings.ServerData, "access-key.json"));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
