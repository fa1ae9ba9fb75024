using System.ComponentModel;
using System.Runtime.InteropServices;
using CloudAssistant.Agent.Journal;

namespace CloudAssistant.Agent.Linux;

/// <summary>A directory of this machine.</summary>
internal sealed partial class RealDisk(string directory) : IDisk
{
    private const int NoSpace = 28, ReadOnly = 30, OverQuota = 122;
    private const int ReadOnlyDirectory = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC on x64; arm64 differs, see below
    private const int ReadOnlyDirectoryArm = 0x4000 | 0x80000;

    public byte[]? Read(string name)
    {
        var path = Path.Combine(directory, name);
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    public long? LengthOf(string name) => new FileInfo(Path.Combine(directory, name)) is { Exists: true } file ? file.Length : null;

    public IDiskFile Create(string name) => new RealFile(Path.Combine(directory, name), FileMode.Create);

    public IDiskFile Open(string name) => new RealFile(Path.Combine(directory, name), FileMode.Open);

    public void Rename(string from, string to) => File.Move(Path.Combine(directory, from), Path.Combine(directory, to), overwrite: true);

    public void Delete(string name) => File.Delete(Path.Combine(directory, name));

    public void SyncDirectory()
    {
        var flags = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? ReadOnlyDirectoryArm : ReadOnlyDirectory;
        var descriptor = OpenPath(directory, flags);
        if (descriptor < 0)
            throw new IOException("The state directory cannot be opened.", new Win32Exception(Marshal.GetLastPInvokeError()));
        try
        {
            if (SyncDescriptor(descriptor) != 0)
                throw new IOException("The state directory cannot be synced.", new Win32Exception(Marshal.GetLastPInvokeError()));
        }
        finally
        {
            _ = CloseDescriptor(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenPath(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncDescriptor(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseDescriptor(int descriptor);

    private sealed class RealFile : IDiskFile
    {
        private readonly FileStream _stream;

        public RealFile(string path, FileMode mode)
        {
            try
            {
                _stream = new(path, new FileStreamOptions
                {
                    Mode = mode,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.Read,
                    BufferSize = 0,
                    UnixCreateMode = mode == FileMode.Create ? UnixFileMode.UserRead | UnixFileMode.UserWrite : null,
                });
            }
            catch (IOException e) when (IsFull(e, out var readOnly))
            {
                // A new file needs an inode, and its name a place in the directory; there may be bytes and yet neither.
                throw new DiskFullException(e, readOnly);
            }
            _stream.Position = _stream.Length;
        }

        public long Length => _stream.Length;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            try
            {
                _stream.Write(bytes);
            }
            catch (IOException e) when (IsFull(e, out var readOnly))
            {
                throw new DiskFullException(e, readOnly);
            }
        }

        public void Truncate(long length)
        {
            _stream.SetLength(length);
            _stream.Position = length;
        }

        public void Sync() => _stream.Flush(flushToDisk: true);

        public void Dispose() => _stream.Dispose();

        private static bool IsFull(IOException e, out bool readOnly)
        {
            var error = e.InnerException is Win32Exception inner ? inner.NativeErrorCode : e.HResult & 0xFFFF;
            readOnly = error == ReadOnly;
            return error is NoSpace or OverQuota or ReadOnly;
        }
    }
}
