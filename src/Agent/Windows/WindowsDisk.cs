using System.ComponentModel;
using System.Runtime.InteropServices;
using CloudAssistant.Agent.Journal;

namespace CloudAssistant.Agent.Windows;

/// <summary>
/// A directory of this machine. Windows does not let go of the name of an open file, so whoever renames closes what is open of both names, and opens it again
/// under its new one. Renames are written through; there is nothing else of a directory to sync.
/// </summary>
internal sealed class WindowsDisk(string directory) : IDisk
{
    private const int MoveTriesMax = 100;
    private static readonly TimeSpan LookLasts = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, OpenFile> _open = new(StringComparer.OrdinalIgnoreCase);

    public byte[]? Read(string name)
    {
        try
        {
            // Its writer may have it open meanwhile.
            using var file = new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public long? LengthOf(string name) => new FileInfo(PathOf(name)) is { Exists: true } file ? file.Length : null;

    public IDiskFile Create(string name) => new OpenFile(this, name, FileMode.Create);

    public IDiskFile Open(string name) => new OpenFile(this, name, FileMode.Open);

    public void Rename(string from, string to)
    {
        lock (_gate)
        {
            var moved = _open.GetValueOrDefault(from);
            moved?.LetGo();
            _open.GetValueOrDefault(to)?.LetGo();
            _open.Remove(to);
            Move(PathOf(from), PathOf(to));
            moved?.TakeUp(to);
        }
    }

    public void Delete(string name) => File.Delete(PathOf(name));

    public void SyncDirectory()
    {
    }

    private static void Move(string from, string to)
    {
        for (var tries = 1; Kernel32.MoveFile(from, to, Kernel32.ReplaceExisting | Kernel32.WriteThrough) == 0; tries++)
        {
            // Somebody looks at one of them, for an instant: the status verb, or what looks for viruses.
            var error = Marshal.GetLastPInvokeError();
            if (error is not (WindowsError.Denied or WindowsError.Sharing) || tries == MoveTriesMax)
                throw new IOException($"{from} cannot take the place of {to} (system error {error}).", new Win32Exception(error));
            Thread.Sleep(LookLasts);
        }
    }

    private string PathOf(string name) => Path.Combine(directory, name);

    private sealed class OpenFile : IDiskFile
    {
        private readonly WindowsDisk _disk;
        private string _name;
        private FileStream _stream;

        public OpenFile(WindowsDisk disk, string name, FileMode mode)
        {
            (_disk, _name) = (disk, name);
            lock (disk._gate)
            {
                _stream = Open(mode);
                disk._open[name] = this;
            }
        }

        public long Length => _stream.Length;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            try
            {
                _stream.Write(bytes);
            }
            catch (IOException e) when (IsFull(e))
            {
                throw new DiskFullException(e);
            }
        }

        public void Truncate(long length)
        {
            _stream.SetLength(length);
            _stream.Position = length;
        }

        public void Sync() => _stream.Flush(flushToDisk: true);

        public void LetGo() => _stream.Dispose();

        public void TakeUp(string name)
        {
            _disk._open.Remove(_name);
            _name = name;
            _stream = Open(FileMode.Open);
            _disk._open[name] = this;
        }

        public void Dispose()
        {
            lock (_disk._gate)
                Close();
        }

        private void Close()
        {
            _stream.Dispose();
            if (_disk._open.GetValueOrDefault(_name) == this)
                _disk._open.Remove(_name);
        }

        private FileStream Open(FileMode mode)
        {
            try
            {
                var stream = new FileStream(_disk.PathOf(_name), mode, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
                stream.Position = stream.Length;
                return stream;
            }
            catch (IOException e) when (IsFull(e))
            {
                throw new DiskFullException(e);
            }
        }

        private static bool IsFull(IOException e) => (e.HResult & 0xFFFF) is WindowsError.DiskFull or WindowsError.HandleDiskFull;
    }
}
