using System.Text;
using CloudAssistant.Agent.Journal;

namespace CloudAssistant.Agent.Instances;

/// <summary>All that the agent keeps: one directory, which its owner alone can enter.</summary>
internal sealed class StateDirectory
{
    public const string RootDefault = "/var/lib/cloud-assistant-agent";
    private const string KeyName = "key", IdentityName = "identity", InstanceIdName = "instance-id", CaName = "ca.pem", MachineIdName = "machine-id";
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public StateDirectory(string path)
    {
        Path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        Disk = new RealDisk(Path);
    }

    public string Path { get; }

    public IDisk Disk { get; }

    /// <summary>Where scripts lie while they run. Root's lie beside the directory: other accounts must reach theirs.</summary>
    public string Scripts => Environment.IsPrivilegedProcess ? Path + "-scripts" : System.IO.Path.Combine(Path, "scripts");

    /// <summary>Of the machine for root, of the user for others.</summary>
    public static string Default => Environment.IsPrivilegedProcess
        ? RootDefault
        : System.IO.Path.Combine(
            Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } data
                ? data
                : System.IO.Path.Combine(Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? home : "/", ".local/share"),
            "cloud-assistant-agent");

    /// <summary>Makes the directory.</summary>
    public void Make()
    {
        Directory.CreateDirectory(Path, Own);
        File.SetUnixFileMode(Path, Own);
    }

    /// <summary>Only one process works in a directory. Null when another does.</summary>
    public FileStream? TryLock()
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(Path, "lock"), new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The key; null when there is none yet.</summary>
    public AgentKey? ReadKey() => Disk.Read(KeyName) is { Length: AgentKey.SeedBytes } seed ? AgentKey.FromSeed(seed) : null;

    /// <summary>The key, made and synced when there is none: before anybody is told of it.</summary>
    public AgentKey EnsureKey()
    {
        if (ReadKey() is { } known)
            return known;
        var seed = AgentKey.NewSeed();
        Write(KeyName, seed);
        return AgentKey.FromSeed(seed);
    }

    public Identity? ReadIdentity() => Disk.Read(IdentityName) is { } text ? Identity.FromText(Encoding.UTF8.GetString(text)) : null;

    public void Write(Identity identity)
    {
        Write(InstanceIdName, Encoding.UTF8.GetBytes(identity.InstanceId + "\n"));
        Write(IdentityName, Encoding.UTF8.GetBytes(identity.ToText()));
    }

    /// <summary>The certificate authority that was given at enrollment, PEM; null when the system's are trusted.</summary>
    public string? ReadCa() => Disk.Read(CaName) is { } pem ? Encoding.UTF8.GetString(pem) : null;

    public void WriteCa(string? pem)
    {
        if (pem is null)
            Disk.Delete(CaName);
        else
            Write(CaName, Encoding.UTF8.GetBytes(pem));
    }

    /// <summary>An id for a machine that has none of its own.</summary>
    public string EnsureMachineId()
    {
        if (Disk.Read(MachineIdName) is { } known)
            return Encoding.UTF8.GetString(known).Trim();
        var made = Guid.NewGuid().ToString("N");
        Write(MachineIdName, Encoding.UTF8.GetBytes(made + "\n"));
        return made;
    }

    /// <summary>Forgets who the agent is, with its key and journal.</summary>
    public void Forget()
    {
        string[] all =
        [
            IdentityName, InstanceIdName, KeyName, CaName, LinkNote.Name, JournalFile.Name, JournalFile.NewName, JournalFile.BrokenName, JournalFile.ReserveName,
        ];
        foreach (var name in all)
            Disk.Delete(name);
        Disk.SyncDirectory();
    }

    private void Write(string name, byte[] content)
    {
        var temporary = name + ".new";
        using (var file = Disk.Create(temporary))
        {
            file.Append(content);
            file.Sync();
        }
        Disk.Rename(temporary, name);
        Disk.SyncDirectory();
    }
}
