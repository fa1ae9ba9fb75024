using System.Collections.Concurrent;
using CloudAssistant.Api;
using CloudAssistant.Api.Access;
using CloudAssistant.Api.Calls;
using CloudAssistant.Api.Instances;
using CloudAssistant.Launcher;
using CloudAssistant.Launcher.Instances;
using CloudAssistant.Launcher.Postgres;
using CloudAssistant.Launcher.Processes;
using CloudAssistant.Launcher.Servers;
using Npgsql;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>Silos, gateways, agents and PostgreSQL as processes of this test, each of which it may kill and start again.</summary>
internal sealed class Processes(TimeSpan patience) : IAsyncDisposable
{
    private readonly Spawner _spawner = new();
    private readonly Dictionary<string, (ChildStart Start, ChildProcess Process)> _all = [];
    private readonly string _directory = Directory.CreateTempSubdirectory("ca-e2e-").FullName;
    private readonly CancellationTokenSource _patience = new(patience);
    private readonly Dictionary<string, Uri> _gateways = [];
    private readonly ConcurrentDictionary<string, Uri> _siloHealth = [];
    private PrivatePostgres? _postgres;

    public Processes()
        : this(Tests.Patience.Usual)
    {
    }

    /// <summary>Files of this test.</summary>
    public string FilesOfTest => _directory;

    public CancellationToken Patience => _patience.Token;

    public string ServerData => Path.Combine(_directory, "server");

    /// <summary>Addresses of the gateways.</summary>
    public List<Uri> Gateways { get; } = [];

    public async Task<PrivatePostgres> StartPostgresAsync(int samePort = 0)
    {
        // PostgreSQL runs as a user of its own, who must be able to pass through.
        File.SetUnixFileMode(_directory, (UnixFileMode)Convert.ToInt32("755", 8));
        _postgres = await PrivatePostgres.StartAsync(
            Path.Combine(_directory, "postgres"), Log("postgres"), _spawner, Patience, samePort);
        await _postgres.CreateDatabaseAsync("cloud_assistant", Patience);
        return _postgres;
    }

    public Task StartSiloAsync(string name) => StartSiloAsync(name, new Dictionary<string, string?>());

    /// <summary>A silo with more variables than its own.</summary>
    public async Task StartSiloAsync(string name, IReadOnlyDictionary<string, string?> environment)
    {
        var health = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var silo = await StartAsync(new ChildStart
        {
            Name = name,
            Command =
            [
                .. Repository.Program("Silo", "CloudAssistant.Silo"),
                "--Data:Directory", ServerData, "--Silo:Port", "0", "--Silo:GatewayPort", "0", "--urls", EndpointFile.Text(health),
            ],
            Grace = TimeSpan.FromSeconds(5),
            LogFile = Log(name),
            Environment = new Dictionary<string, string?>(environment) { ["CLOUD_ASSISTANT_POSTGRES"] = _postgres!.ServerConnectionString("cloud_assistant") },
        });
        await Readiness.WaitAsync(new(health, "/health/ready"), [silo], Patience);
        _siloHealth[name] = health;
    }

    public async Task StartGatewayAsync(string name, int port = 0)
    {
        await _postgres!.GrantMembershipAsync("cloud_assistant", Patience);
        var portFile = Path.Combine(_directory, $"{name}.port");
        File.Delete(portFile);
        var gateway = await StartAsync(new ChildStart
        {
            Name = name,
            Command = [.. Repository.Program("Gateway", "CloudAssistant.Gateway"), "--port", $"{port}", "--port-file", portFile],
            Grace = TimeSpan.FromSeconds(5),
            LogFile = Log(name),
            Environment = new Dictionary<string, string?>
            {
                ["CLOUD_ASSISTANT_MEMBERSHIP"] = _postgres.GatewayConnectionString("cloud_assistant"), ["CLOUD_ASSISTANT_POSTGRES"] = null,
            },
        });
        var address = new Uri($"http://127.0.0.1:{await PortFile.WaitAsync(portFile, gateway, Patience)}");
        await Readiness.WaitAsync(new(address, "/readyz"), [gateway], Patience);
        if (!Gateways.Contains(address))
            Gateways.Add(address);
        _gateways[name] = address;
    }

    /// <summary>A server in one process on SQLite.</summary>
    public async Task StartStandaloneAsync(string name = "server", int port = 0)
    {
        var portFile = Path.Combine(_directory, $"{name}.port");
        File.Delete(portFile);
        var server = await StartAsync(new ChildStart
        {
            Name = name,
            Command = [.. Repository.Program("Standalone", "CloudAssistant.Standalone"), "--data", ServerData, "--port", $"{port}", "--port-file", portFile],
            Grace = TimeSpan.FromSeconds(5),
            LogFile = Log(name),
            Environment = new Dictionary<string, string?> { ["CLOUD_ASSISTANT_POSTGRES"] = null },
        });
        var address = new Uri($"http://127.0.0.1:{await PortFile.WaitAsync(portFile, server, Patience)}");
        await Readiness.WaitAsync(new(address, "/readyz"), [server], Patience);
        if (!Gateways.Contains(address))
            Gateways.Add(address);
        _gateways[name] = address;
    }

    /// <summary>Enrolls agents and starts each; agents are spread over the gateways. Returns their instance ids.</summary>
    public async Task<IReadOnlyList<string>> StartAgentsAsync(int count)
    {
        _patience.CancelAfter(Timeout.InfiniteTimeSpan);
        var program = await NativeAgent.ProgramAsync();
        _patience.CancelAfter(patience);
        // Where a native program can be made, that is what users run, and what is tested here: not the managed one in its place.
        Assert.Equal(AgentProgram.CanBeNative, program is [var native] && native.Contains("native-agent", StringComparison.Ordinal));
        using var client = Client();
        var activation = await client.CreateActivationAsync(new CreateActivationRequest { InstanceCount = Math.Max(count, 1) }, Patience);
        var ids = new string[count];
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Patience }, async (i, cancellation) =>
        {
            var data = Path.Combine(_directory, $"agent-{i}");
            var (exitCode, output) = await Tool.RunAsync(
                [.. program, "enroll", "--server", EndpointFile.Text(Gateways[i % Gateways.Count]), "--activation-id", activation.ActivationId, "--data", data],
                cancellation,
                new Dictionary<string, string?> { ["CLOUD_ASSISTANT_ACTIVATION_CODE"] = activation.ActivationCode });
            Assert.True(exitCode == 0, output);
            ids[i] = (await File.ReadAllTextAsync(Path.Combine(data, "instance-id"), cancellation)).Trim();
        });
        for (var i = 0; i < count; i++)
            await StartAsync(new ChildStart
            {
                Name = $"agent-{i}",
                Command = [.. program, "run", "--data", Path.Combine(_directory, $"agent-{i}")],
                Grace = TimeSpan.FromSeconds(1),
                LogFile = Log($"agent-{i}"),
            });
        await UntilAsync(async () => await OnlineAsync(client) >= count);
        return ids;
    }

    /// <summary>The time of day that a silo has itself, to the second: as its web server tells it in each response.</summary>
    public async Task<DateTimeOffset> TimeOfSiloAsync(string name)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(_siloHealth[name], "/health/ready"), Patience);
        return response.Headers.Date!.Value;
    }

    /// <summary>The number of a process.</summary>
    public int Id(string name) => _all[name].Process.Id;

    /// <summary>What a process holds open, by the kernel's names.</summary>
    public string OpenFiles(string name) =>
        string.Join('\n', Directory.EnumerateFiles($"/proc/{_all[name].Process.Id}/fd").Select(file => File.ResolveLinkTarget(file, returnFinalTarget: false)?.Name));

    /// <summary>kill -9.</summary>
    public async Task KillAsync(string name)
    {
        var process = name == "postgres" ? _postgres!.Process : _all[name].Process;
        if (process.HasExited)
            return;
        Signals.Send(process.Id, Signals.Kill);
        await process.WaitForExitAsync(Patience);
    }

    /// <summary>PostgreSQL comes back on its port, after its recovery.</summary>
    public Task RestartPostgresAsync() => StartPostgresAsync(_postgres!.Port);

    /// <summary>The same program with the same arguments again.</summary>
    public Task RestartAsync(string name) => StartAsync(_all[name].Start);

    public bool HasEnded(string name)
    {
        lock (_all)
            return (name == "postgres" ? _postgres!.Process : _all[name].Process).HasExited;
    }

    /// <summary>Starts again what was killed, where it was, until it stays; whatever it needs may be down itself.</summary>
    public async Task BringBackAsync(string name)
    {
        while (true)
        {
            try
            {
                await (name.Split('-')[0] switch
                {
                    "postgres" => RestartPostgresAsync(),
                    "silo" => StartSiloAsync(name),
                    "gateway" => StartGatewayAsync(name, _gateways[name].Port),
                    "server" => StartStandaloneAsync(name, _gateways[name].Port),
                    _ => RestartAsync(name),
                });
                return;
            }
            catch (Exception exception) when (!Patience.IsCancellationRequested && exception is LaunchException or NpgsqlException or PostgresUnavailableException)
            {
                if (name != "postgres" && !HasEnded(name))
                    await KillAsync(name);
                await PauseAsync(TimeSpan.FromMilliseconds(500));
            }
        }
    }

    /// <summary>Lets real processes work for a while.</summary>
    public async Task PauseAsync(TimeSpan pause)
    {
        using var timer = new PeriodicTimer(pause + TimeSpan.FromMilliseconds(1));
        await timer.WaitForNextTickAsync(Patience);
    }

    public CloudAssistantClient Client(int gateway = 0)
    {
        var key = AccessKeyFile.Read(Path.Combine(ServerData, "access-key.json"));
        return new(Gateways[gateway], key.AccessKeyId, key.AccessKeySecret);
    }

    /// <summary>Asks until it is so; a call that fails while things are down is asked again. Ends with the test's patience.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            try
            {
                if (await isSo())
                    return;
            }
            catch (Exception exception) when (!Patience.IsCancellationRequested && exception is ApiException or HttpRequestException or OperationCanceledException)
            {
                // Unknown; the next question tells.
            }

            Assert.False(Patience.IsCancellationRequested, $"It was not so within {patience.TotalSeconds:0} s.");
            await pause.WaitForNextTickAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_all.Values.Select(child => child.Process.StopAsync()));
        foreach (var (_, process) in _all.Values)
            await process.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        _spawner.Dispose();
        _patience.Dispose();
        System.IO.Directory.Delete(_directory, recursive: true);
    }

    private async Task<ChildProcess> StartAsync(ChildStart start)
    {
        var process = await _spawner.StartAsync(start);
        (ChildStart Start, ChildProcess Process) before;
        lock (_all)
        {
            _all.TryGetValue(start.Name, out before);
            _all[start.Name] = (start, process);
        }
        if (before.Process is not null)
            await before.Process.DisposeAsync();
        return process;
    }

    private static async Task<int> OnlineAsync(CloudAssistantClient client)
    {
        var online = 0;
        string? token = null;
        do
        {
            var page = await client.DescribeManagedInstancesAsync(new DescribeManagedInstancesRequest { MaxResults = 50, NextToken = token });
            online += page.Instances.Count(instance => instance.Connected == true);
            token = page.NextToken;
        }
        while (!string.IsNullOrEmpty(token));
        return online;
    }

    private string Log(string name) => Path.Combine(_directory, "logs", $"{name}.log");
}
