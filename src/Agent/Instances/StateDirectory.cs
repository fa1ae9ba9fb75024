using System.Security.Cryptography;
using System.Text;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Link;

namespace CloudAssistant.Agent.Instances;

/// <summary>All that the agent keeps: one directory, which its owner alone can enter.</summary>
internal sealed class StateDirectory
{
    private const string KeyName = "key", IdentityName = "identity", InstanceIdName = "instance-id", CaName = "ca.pem", MachineIdName = "machine-id", LockName = "lock";
    private const int LockAttempts = 200;
    private static readonly TimeSpan LookLasts = TimeSpan.FromMilliseconds(5);

    public StateDirectory(string path)
    {
        Path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        Disk = Machine.This.NewDisk(Path);
    }

    public string Path { get; }

    public IDisk Disk { get; }

    /// <summary>Where scripts lie while they run.</summary>
    public string Scripts => Machine.This.ScriptsOf(Path);

    /// <summary>Where it is unless told otherwise.</summary>
    public static string Default => Machine.This.StateDirectoryDefault;

    /// <summary>Makes the directory.</summary>
    public void Make() => Machine.This.MakePrivate(Path);

    /// <summary>Whether it is there.</summary>
    /// <exception cref="UnauthorizedAccessException">It is another account's: what is in it cannot be known.</exception>
    public bool Exists()
    {
        try
        {
            using var any = Directory.EnumerateFileSystemEntries(Path).GetEnumerator();
            _ = any.MoveNext();
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return File.Exists(Path) ? throw new IOException($"{Path} is not a directory.") : false;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UnauthorizedAccessException($"{Path} cannot be read by this account: run as its owner, or name another with --state-dir.", e);
        }
    }

    /// <summary>Only one process works in a directory. Null when another does.</summary>
    public FileStream? TryLock()
    {
        for (var attempt = 1; ; attempt++)
        {
            if (OpenLock(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None) is { } held)
                return held;
            // Somebody may only be looking, for an instant. An agent at work lets nobody look.
            if (attempt == LockAttempts || IsLocked())
                return null;
            Thread.Sleep(LookLasts);
        }
    }

    /// <summary>Whether an agent works in it. Looks without taking: an agent that starts at this moment is not hindered.</summary>
    public bool IsLocked()
    {
        if (!File.Exists(System.IO.Path.Combine(Path, LockName)))
            return false;
        using var looked = OpenLock(FileMode.Open, FileAccess.Read, FileShare.Read);
        return looked is null;
    }

    /// <summary>The file that the agent at work holds locked.</summary>
    public string LockFile => System.IO.Path.Combine(Path, LockName);

    private FileStream? OpenLock(FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share };
        if (mode != FileMode.Open)
            Machine.This.MakePrivate(options);
        try
        {
            return new FileStream(System.IO.Path.Combine(Path, LockName), options);
        }
        catch (IOException e) when (Machine.This.IsTaken(e))
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

    /// <summary>Whom to trust: exactly what this machine enrolled with. Null, with the reason, when the authority's file is gone or another: an agent that
    /// went on with the system's authorities would trust more than it was told to.</summary>
    public ServerTrust? ReadTrust(Identity identity, out string? why)
    {
        var pem = ReadCa();
        why = HashOf(pem) == identity.CaSha256
            ? null
            : $"{System.IO.Path.Combine(Path, CaName)} is {(pem is null ? "gone" : "not what this machine enrolled with")}: enroll again with --ca.";
        return why is null ? new ServerTrust(pem, identity.TrustsLoopback) : null;
    }

    /// <summary>How <see cref="Identity.CaSha256"/> names an authority.</summary>
    public static string HashOf(string? pem) => pem is null ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(pem)));

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
            IdentityName, InstanceIdName, KeyName, CaName, LinkNote.Name, DrainNote.Name, JournalFile.Name, JournalFile.NewName, JournalFile.BrokenName, JournalFile.ReserveName,
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
