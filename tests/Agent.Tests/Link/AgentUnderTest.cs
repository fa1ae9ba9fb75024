using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Linux;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Tests.Link;

/// <summary>A whole agent in a directory of its own, but for its process.</summary>
internal sealed class AgentUnderTest : IAsyncDisposable
{
    public const string InstanceId = "mi-0019b76da5c000880080000000000000ff";

    private readonly string _directory = Directory.CreateTempSubdirectory("agent-").FullName;
    private CancellationTokenSource _stopping = new();
    private Task<string?>? _running;

    public AgentUnderTest(Uri server)
    {
        State = new StateDirectory(Path.Combine(_directory, "state"));
        State.Make();
        State.Write(new Identity { InstanceId = InstanceId, InstanceName = "one", RegionId = "local", Server = server, ActivationId = "a" });
        Key = State.EnsureKey();
        Scripts = Path.Combine(_directory, "scripts");
    }

    public StateDirectory State { get; private set; }

    public AgentKey Key { get; }

    public string Scripts { get; }

    public TimeProvider Time { get; set; } = new BootTime();

    /// <summary>A path in a directory of this test.</summary>
    public string File(string name) => Path.Combine(_directory, name);

    public void Start(AgentLimits? limits = null) => _running = Task.Run(() => Agent.RunAsync(
        State,
        State.ReadIdentity()!,
        Key,
        State.ReadTrust(State.ReadIdentity()!, out _)!,
        limits ?? new(),
        new RunnerOptions { ScriptDirectory = Scripts },
        new AgentClock(Time, BootTime.ReadBootId()),
        _stopping.Token));

    /// <summary>How it ended; null when it was stopped.</summary>
    public async Task<string?> EndedAsync() => await _running!.WaitAsync(ScriptedGateway.Patience);

    /// <summary>Stops it as SIGTERM does.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await EndedAsync();
        _stopping.Dispose();
        _stopping = new();
    }

    /// <summary>Goes on in a copy of the state directory as it stands.</summary>
    public void CopyState(string name)
    {
        var copy = Directory.CreateDirectory(File(name)).FullName;
        foreach (var file in Directory.EnumerateFiles(State.Path))
            System.IO.File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
    }

    public void UseState(string name) => State = new StateDirectory(File(name));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_running is not null)
            await EndedAsync();
        _stopping.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
