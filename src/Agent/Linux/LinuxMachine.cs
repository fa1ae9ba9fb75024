using System.CommandLine;
using System.Net;
using System.Runtime.CompilerServices;
using CloudAssistant.Agent.Diagnosis;
using CloudAssistant.Agent.Files;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Linux;

/// <summary>Linux, of any distribution.</summary>
internal sealed class LinuxMachine : IMachine
{
    private const string RootDefault = "/var/lib/cloud-assistant-agent";
    private const int WouldBlock = 11;
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite, OwnDirectories = OwnFile | UnixFileMode.UserExecute;

    public string OsType => "linux";

    public string OsName()
    {
        var line = ReadLines("/etc/os-release").FirstOrDefault(l => l.StartsWith("PRETTY_NAME=", StringComparison.Ordinal));
        return line?["PRETTY_NAME=".Length..].Trim().Trim('"') is { Length: > 0 } name ? name : "Linux";
    }

    public string? MachineId() => ReadLines("/etc/machine-id").FirstOrDefault()?.Trim() is { Length: 32 } id ? id : null;

    public string TimeZone() => ZoneName.Read(Environment.GetEnvironmentVariable("TZ"));

    public IReadOnlyList<Command> Verbs => [];

    public Task<int> WorkAsync(Func<CancellationToken, Task<int>> work) => work(CancellationToken.None);

    public AgentClock NewClock() => new(new BootTime(), BootTime.ReadBootId());

    /// <summary>Of the machine for root, of the user for others.</summary>
    public string StateDirectoryDefault => Environment.IsPrivilegedProcess
        ? RootDefault
        : Path.Combine(
            Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } data
                ? data
                : Path.Combine(Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? home : "/", ".local/share"),
            "cloud-assistant-agent");

    /// <summary>For the agent of the machine beside its other settings, else in its directory.</summary>
    public string DenyFileOf(string stateDirectory) => Path.Combine(stateDirectory == RootDefault ? "/etc/cloud-assistant" : stateDirectory, "deny");

    public bool IsSameAccount(string name, string other) => Account.IsSame(name, other);

    /// <summary>Root's lie beside the state directory: other accounts must reach theirs.</summary>
    public string ScriptsOf(string stateDirectory) => Environment.IsPrivilegedProcess ? stateDirectory + "-scripts" : Path.Combine(stateDirectory, "scripts");

    public bool MakeScriptDirectory(string path) => ScriptFile.MakeDirectory(path) == 0;

    public void MakePrivate(string directory)
    {
        Directory.CreateDirectory(directory, OwnDirectories);
        File.SetUnixFileMode(directory, OwnDirectories);
    }

    public void MakePrivate(FileStreamOptions file) => file.UnixCreateMode = OwnFile;

    public bool IsTaken(IOException e) => (e.HResult & 0xFFFF) == WouldBlock;

    public IDisk NewDisk(string directory) => new RealDisk(directory);

    public IScriptRunner NewRunner(RunnerOptions options, TimeProvider time) => new ScriptRunner(options, time);

    public FileOutcome Place(FileSpec file, CancellationToken late) => FilePlacer.Place(file, late);

    public void RemoveLeftFile(string targetDir, string recordId) => FilePlacer.RemoveLeft(targetDir, recordId);

    public bool SeesWhoListens => true;

    public string? WhyNotPeer(IPEndPoint own, IPEndPoint server) => PeerOwner.WhyNot(own, server);

    public string? StartService(StateDirectory directory, bool mayStart) => SystemService.Start(directory, mayStart);

    public IDisposable? OnDrainAsked(Action asked) => DrainSignal.On(asked);

    public Func<bool>? AskToDrain(string lockFile) => DrainSignal.Ask(lockFile) is { } agent ? () => ProcessTable.IsAlive(agent) : null;

    public DiskRoom RoomOf(string directory) => FileSystemRoom.Of(directory);

    public bool? CanGroup() =>
        ControlGroups.Find([ControlGroupKind.Unified, ControlGroupKind.Freezer, ControlGroupKind.Pids], $"diagnose-{Environment.ProcessId}", ScriptLimits.None, out _) is not null;

    public string ClockSource() => ReadLines("/sys/devices/system/clocksource/clocksource0/current_clocksource").FirstOrDefault() ?? "";

    public Advice Advice { get; } = new(
        "start its service (systemctl start cloud-assistant-agent)", "set it (timedatectl set-ntp true)", "the name servers of this machine (/etc/resolv.conf)");

    public string? ServiceEnvironmentFile => "/etc/cloud-assistant/agent.env";

    /// <summary>A managed program is the runtime's to keep, not ours.</summary>
    public void GiveBackMemory()
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
            ResidentPages.GiveBack();
    }

    /// <summary>The runtime reads them all, some 1 MB and 30 ms, whether they count or not. A place where there are none is all it can be told.</summary>
    public void ReadNoAuthorities()
    {
        foreach (var variable in new[] { "SSL_CERT_FILE", "SSL_CERT_DIR" })
            _ = Libc.SetEnvironment(variable, "/nonexistent", 1);
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
