namespace CloudAssistant.Agent.Journal;

/// <summary>The one directory the agent writes in. A seam: tests put a disk here that stops after any single step.</summary>
internal interface IDisk
{
    /// <summary>All bytes of a file; null when there is none.</summary>
    byte[]? Read(string name);

    /// <summary>Bytes of a file; null when there is none.</summary>
    long? LengthOf(string name);

    /// <summary>Makes an empty file, or empties the one that is there, readable by its owner alone. Throws <see cref="DiskFullException"/> when there is
    /// no room for one more.</summary>
    IDiskFile Create(string name);

    /// <summary>Opens a file that is there, to write at its end.</summary>
    IDiskFile Open(string name);

    /// <summary>Puts a file in another's place, in one step.</summary>
    void Rename(string from, string to);

    /// <summary>Deletes a file; does nothing when there is none.</summary>
    void Delete(string name);

    /// <summary>Makes what was created, renamed and deleted outlive a crash.</summary>
    void SyncDirectory();
}

/// <summary>A file that only grows, or is cut.</summary>
internal interface IDiskFile : IDisposable
{
    long Length { get; }

    /// <summary>Writes at the end. Throws <see cref="DiskFullException"/> when there is no room; part of it may then be there.</summary>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Cuts the end off.</summary>
    void Truncate(long length);

    /// <summary>Makes the content outlive a crash.</summary>
    void Sync();
}
