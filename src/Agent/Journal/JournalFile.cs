using System.Security.Cryptography;

namespace CloudAssistant.Agent.Journal;

/// <summary>
/// The journal on the disk. What <see cref="Append"/> returned from outlives any crash. A failed sync is the end of the journal: it is set aside,
/// so that the next start makes a new one, and the server hears by the new id that this agent remembers nothing.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    public const string Name = "journal";
    public const string NewName = "journal.new";
    public const string ReserveName = "journal.reserve";
    public const string BrokenName = "journal.broken";

    /// <summary>Room kept free, so that what already runs can be written down on a full disk.</summary>
    public const int ReserveBytes = 256 * 1024;

    /// <summary>A journal is written anew when it is longer than this and twice its content.</summary>
    public const int CompactFromBytes = 512 * 1024;

    private const int CompactBatchEntries = 64;
    private const int ReserveBlockBytes = 16 * 1024;
    private readonly IDisk _disk;
    private readonly Guid _id;
    private IDiskFile _file;
    private long _good;
    private long _number;
    private bool _failed;
    private long _compactedBytes;

    private JournalFile(IDisk disk, IDiskFile file, Guid id, long good, long number) =>
        (_disk, _file, _id, _good, _number, _compactedBytes) = (disk, file, id, good, number, 0);

    /// <summary>What opening found.</summary>
    /// <param name="File">The journal to write in.</param>
    /// <param name="State">What it says.</param>
    /// <param name="Lost">What a damaged journal said before this new one took its place; null when nothing was lost.</param>
    internal sealed record Opened(JournalFile File, JournalState State, JournalState? Lost);

    /// <summary>Whether the room for what already runs is kept.</summary>
    public bool HasReserve { get; private set; }

    public bool WantsCompaction => _good > CompactFromBytes && _good > 2 * _compactedBytes;

    /// <summary>Opens the journal, cuts a torn end off, or makes a new journal where there is none or it is damaged.</summary>
    public static Opened Open(IDisk disk)
    {
        var bytes = disk.Read(Name);
        if (bytes is null)
            return Make(disk, disk.Read(BrokenName) is { } broken ? JournalFrames.Read(broken).State : null);
        var content = JournalFrames.Read(bytes);
        var state = content.State;
        if (content.Damaged)
        {
            disk.Rename(Name, BrokenName);
            disk.SyncDirectory();
            return Make(disk, state);
        }
        var file = disk.Open(Name);
        if (bytes.LongLength > content.GoodBytes)
            file.Truncate(content.GoodBytes);
        // Also syncs what a crash of the agent alone left in the cache: from here on it counts.
        file.Sync();
        disk.SyncDirectory();
        var journal = new JournalFile(disk, file, content.Journal, content.GoodBytes, content.NextNumber);
        journal.KeepReserve();
        return new(journal, state, null);
    }

    /// <summary>Writes and syncs entries as one. Throws <see cref="DiskFullException"/> when there is no room: then none of it counts.</summary>
    public void Append(IEnumerable<Entry> entries)
    {
        ObjectDisposedException.ThrowIf(_failed, this);
        var frame = JournalFrames.Encode(_id, _number, new Batch { Entries = { entries } });
        try
        {
            _file.Append(frame);
        }
        catch (DiskFullException)
        {
            // A read-only disk took nothing, and lets nothing be cut.
            if (_file.Length > _good)
                Guarded("cutting an unfinished entry off", () => _file.Truncate(_good));
            throw;
        }
        Guarded("sync", _file.Sync);
        _good += frame.Length;
        _number++;
    }

    /// <summary>Gives the reserve up; true when there was one, so that writing again may succeed.</summary>
    public bool ReleaseReserve()
    {
        HasReserve = false;
        if (_disk.LengthOf(ReserveName) is null)
            return false;
        try
        {
            _disk.Delete(ReserveName);
            return true;
        }
        catch (IOException)
        {
            return false; // a read-only disk keeps it
        }
    }

    /// <summary>Makes the reserve, unless it is there; false when there is no room for it.</summary>
    /// <param name="anew">Also when it is there: a read-only disk has it, and takes nothing.</param>
    public bool KeepReserve(bool anew = false)
    {
        if (!anew && _disk.LengthOf(ReserveName) == ReserveBytes)
            return HasReserve = true;
        try
        {
            using var reserve = _disk.Create(ReserveName);
            var block = new byte[ReserveBlockBytes];
            for (var written = 0; written < ReserveBytes; written += block.Length)
                reserve.Append(block);
            return HasReserve = true;
        }
        catch (IOException)
        {
            // Whatever keeps the reserve from being made: the journal itself is whole without it.
            return NoReserve();
        }
    }

    private bool NoReserve()
    {
        HasReserve = false;
        try
        {
            _disk.Delete(ReserveName);
        }
        catch (IOException)
        {
            // A part of it stays; it is made whole, or deleted, the next time.
        }
        return false;
    }

    /// <summary>Writes the state to a new file and puts it in place of this one. Does nothing when there is no room.</summary>
    public void Compact(JournalState state)
    {
        ObjectDisposedException.ThrowIf(_failed, this);
        IDiskFile? file = null;
        long good, number;
        try
        {
            file = _disk.Create(NewName);
            (good, number) = Write(file, _id, JournalEntries.Of(state));
            file.Sync();
        }
        catch (IOException)
        {
            // The old file is untouched and goes on. Not tried again until it has grown by as much once more.
            file?.Dispose();
            DeleteNew();
            _compactedBytes = _good;
            return;
        }
        Guarded("putting the compacted journal in place", () =>
        {
            _disk.Rename(NewName, Name);
            _disk.SyncDirectory();
        });
        _file.Dispose();
        (_file, _good, _number, _compactedBytes) = (file, good, number, good);
    }

    public void Dispose() => _file.Dispose();

    private void DeleteNew()
    {
        try
        {
            _disk.Delete(NewName);
        }
        catch (IOException)
        {
            // It is emptied the next time.
        }
    }

    private static Opened Make(IDisk disk, JournalState? lost)
    {
        var id = new Guid(RandomNumberGenerator.GetBytes(16), bigEndian: true);
        var file = disk.Create(NewName);
        var (good, number) = Write(file, id, []);
        file.Sync();
        disk.Rename(NewName, Name);
        disk.SyncDirectory();
        var journal = new JournalFile(disk, file, id, good, number);
        journal.KeepReserve();
        return new(journal, new JournalState(id), lost);
    }

    private static (long Good, long Number) Write(IDiskFile file, Guid id, IEnumerable<Entry> entries)
    {
        file.Append(JournalFrames.Encode(id, 0, new Batch { Entries = { JournalEntries.Header(id) } }));
        var number = 1L;
        foreach (var some in entries.Chunk(CompactBatchEntries))
            file.Append(JournalFrames.Encode(id, number++, new Batch { Entries = { some } }));
        return (file.Length, number);
    }

    private void Guarded(string what, Action step)
    {
        try
        {
            step();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failed = true;
            SetAside();
            throw new JournalFailedException(what, e);
        }
    }

    private void SetAside()
    {
        try
        {
            _disk.Rename(Name, BrokenName);
            _disk.SyncDirectory();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Best effort: the exception that follows ends the agent in any case.
        }
    }
}
