using System.CommandLine;
using System.Net;
using CloudAssistant.Agent.Diagnosis;
using CloudAssistant.Agent.Files;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Records;
using Microsoft.Win32;

namespace CloudAssistant.Agent.Windows;

/// <summary>Windows 10, Windows Server 2016 and later.</summary>
internal sealed class WindowsMachine : IMachine
{
    private const string Name = "CloudAssistantAgent", VersionKey = @"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion";
    private readonly Lazy<Guid> _bootId = new(BootClock.ReadBootId);

    public string OsType => "windows";

    public string OsName()
    {
        var name = Registry.GetValue(VersionKey, "ProductName", null) as string ?? "Windows";
        return $"{name} {Environment.OSVersion.Version.ToString(3)}";
    }

    public string? MachineId() =>
        Guid.TryParse(Registry.GetValue(@"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Cryptography", "MachineGuid", null) as string, out var id) ? id.ToString("N") : null;

    public string TimeZone() => ZoneOfWindows.Read();

    public IReadOnlyList<Command> Verbs => [ServiceVerb.New()];

    public Task<int> WorkAsync(Func<CancellationToken, Task<int>> work) => WindowsService.IsOne ? WindowsService.RunAsync(work) : work(CancellationToken.None);

    public AgentClock NewClock() => new(new BootClock(), _bootId.Value);

    /// <summary>Of the machine for the system and its administrators, of the user for others.</summary>
    public string StateDirectoryDefault => Path.Combine(
        Environment.GetFolderPath(Environment.IsPrivilegedProcess ? Environment.SpecialFolder.CommonApplicationData : Environment.SpecialFolder.LocalApplicationData), Name);

    public string DenyFileOf(string stateDirectory) => Path.Combine(stateDirectory, "deny");

    public bool IsSameAccount(string name, string other) => WindowsAccount.IsSame(name, other);

    public string ScriptsOf(string stateDirectory) => Path.Combine(stateDirectory, "scripts");

    public bool MakeScriptDirectory(string path)
    {
        try
        {
            PrivateDirectory.Make(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void MakePrivate(string directory) => PrivateDirectory.Make(directory);

    public void MakePrivate(FileStreamOptions file)
    {
        // By the directory it lies in.
    }

    public bool IsTaken(IOException e) => (e.HResult & 0xFFFF) == WindowsError.Sharing;

    public IDisk NewDisk(string directory) => new WindowsDisk(directory);

    public IScriptRunner NewRunner(RunnerOptions options, TimeProvider time) => new WindowsScriptRunner(options, time, _bootId.Value.ToString("D"));

    public FileOutcome Place(FileSpec file, CancellationToken late) => WindowsFilePlacer.Place(file, late);

    public void RemoveLeftFile(string targetDir, string recordId) => WindowsFilePlacer.RemoveLeft(targetDir, recordId);

    public Advice Advice { get; } = new(
        "start its service (cloud-assistant-agent service start)", "set it (w32tm /resync)", "the name servers of this machine (ipconfig /all)");

    public bool SeesWhoListens => false;

    public string? WhyNotPeer(IPEndPoint own, IPEndPoint server) => IPAddress.IsLoopback(server.Address)
        ? $"It cannot be seen which account listens at {server}; without TLS (http) the agent trusts nobody here, unless enrolled with --trust-loopback; use https."
        : $"The server at {server} is not on this machine, and without TLS (http) the agent talks to no other; use https.";
}
