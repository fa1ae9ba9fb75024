using CloudAssistant.Agent.Journal;

namespace CloudAssistant.Agent.Tests.Journal;

/// <summary>The machine stopped at a step of the disk.</summary>
internal sealed class PowerLostException : Exception;

/// <summary>What happens to what was not synced when the power goes.</summary>
internal enum Loss
{
    /// <summary>All of it is gone, renames not synced too.</summary>
    Everything,

    /// <summary>All of it is there all the same.</summary>
    Nothing,

    /// <summary>Half of the written bytes are there; renames are.</summary>
    Half,

    /// <summary>The length is there, but not the bytes; renames are not.</summary>
    Zeros,

    /// <summary>All but one byte.</summary>
    AllButOne,
}

/// <summary>
/// A disk in memory that can lose its power after, or in the midst of, any single write, cut, sync, rename or delete, and then shows what a real one might:
/// what was synced, and of the rest as much as the <see cref="Loss"/> says.
/// </summary>
internal sealed class SimulatedDisk : IDisk
{
    private Dictionary<string, Content> _seen = [];
    private Dictionary<string, Content> _synced = [];

    /// <summary>Steps done so far.</summary>
    public int Steps { get; private set; }

    /// <summary>The power goes at this step; the step itself may or may not have reached the disk, as the loss says.</summary>
    public int PowerLostAt { get; set; } = int.MaxValue;

    /// <summary>Bytes all files may have together.</summary>
    public long Room { get; set; } = long.MaxValue;

    /// <summary>There is no room for one more file.</summary>
    public bool FilesFull { get; set; }

    /// <summary>Nothing can be written, made or deleted.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>Syncs fail.</summary>
    public bool SyncFails { get; set; }

    public long Used => _seen.Values.Sum(c => (long)c.Bytes.Count);

    public byte[]? Read(string name) => _seen.TryGetValue(name, out var content) ? [.. content.Bytes] : null;

    public long? LengthOf(string name) => _seen.TryGetValue(name, out var content) ? content.Bytes.Count : null;

    public IDiskFile Create(string name)
    {
        Step();
        if (FilesFull && !_seen.ContainsKey(name))
            throw new DiskFullException();
        return new SimulatedFile(this, _seen[name] = new Content());
    }

    public IDiskFile Open(string name) => new SimulatedFile(this, _seen[name]);

    public void Rename(string from, string to)
    {
        Step();
        _seen[to] = _seen[from];
        _seen.Remove(from);
    }

    public void Delete(string name)
    {
        Step();
        _seen.Remove(name);
    }

    public void SyncDirectory()
    {
        Step();
        FailSync();
        _synced = new(_seen);
    }

    /// <summary>The same disk after the power came back.</summary>
    public SimulatedDisk AfterPowerLoss(Loss loss)
    {
        var names = loss is Loss.Everything or Loss.Zeros ? _synced : _seen;
        return new SimulatedDisk { _seen = names.ToDictionary(n => n.Key, n => n.Value.After(loss)), Room = Room, FilesFull = FilesFull }.AllSynced();
    }

    /// <summary>A copy as it stands, as a snapshot of the machine makes it.</summary>
    public SimulatedDisk Copy() => new SimulatedDisk { _seen = _seen.ToDictionary(n => n.Key, n => n.Value.After(Loss.Nothing)), Room = Room, FilesFull = FilesFull }.AllSynced();

    private SimulatedDisk AllSynced()
    {
        _synced = new(_seen);
        return this;
    }

    private void Step()
    {
        if (ReadOnly)
            throw new DiskFullException(readOnly: true);
        if (++Steps >= PowerLostAt)
            throw new PowerLostException();
    }

    private void FailSync()
    {
        if (SyncFails)
            throw new IOException("Input/output error");
    }

    private sealed class Content
    {
        public List<byte> Bytes { get; } = [];

        public byte[] Synced { get; set; } = [];

        public Content After(Loss loss)
        {
            var unsynced = Math.Max(0, Bytes.Count - Synced.Length);
            byte[] bytes = loss switch
            {
                Loss.Everything => Synced,
                Loss.Nothing => [.. Bytes],
                Loss.Half => [.. Bytes[..(Bytes.Count - unsynced / 2)]],
                Loss.Zeros => [.. Synced, .. new byte[unsynced]],
                _ => [.. Bytes[..(Bytes.Count - Math.Min(1, unsynced))]],
            };
            var after = new Content { Synced = bytes };
            after.Bytes.AddRange(bytes);
            return after;
        }
    }

    private sealed class SimulatedFile(SimulatedDisk disk, Content content) : IDiskFile
    {
        public long Length => content.Bytes.Count;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            var room = disk.ReadOnly ? 0 : (int)Math.Min(bytes.Length, Math.Max(0, disk.Room - disk.Used));
            content.Bytes.AddRange(bytes[..room]);
            disk.Step();
            if (room < bytes.Length)
                throw new DiskFullException();
        }

        public void Truncate(long length)
        {
            content.Bytes.RemoveRange((int)length, content.Bytes.Count - (int)length);
            disk.Step();
        }

        public void Sync()
        {
            disk.Step();
            disk.FailSync();
            content.Synced = [.. content.Bytes];
        }

        public void Dispose()
        {
        }
    }
}
