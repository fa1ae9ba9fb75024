using System.Runtime.InteropServices;
using CloudAssistant.Silo.Hosting;

namespace CloudAssistant.Silo.Access;

/// <summary>Files that only the server's own user may read. A name appears only when its content is on the disk, and is never overwritten.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the file; throws <see cref="IOException"/> when there is one of that name.</summary>
    public static void Create(string path, ReadOnlySpan<byte> content)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(directory);
        var draft = Path.Combine(directory, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        try
        {
            using (var file = new FileStream(draft, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            Publish(draft, path);
            SyncDirectory(directory);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Reads the file; throws when others may read or write it.</summary>
    public static byte[] Read(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(OwnerOnly | UnixFileMode.UserExecute)) is not 0)
            throw new RefusedAtStartException($"{path} can be read by others. Give it mode 0600, and replace the key in it if others may have seen it.");
        return File.ReadAllBytes(path);
    }

    // Fails when the name is taken: two that start at once do not replace each other's file. File.Move looks first and then replaces, on this
    // kind of system, so that two that look at once both win.
    private static void Publish(string draft, string path)
    {
        if (OperatingSystem.IsWindows())
            File.Move(draft, path, overwrite: false);
        else if (Link(draft, path) != 0)
            throw new IOException($"{path} cannot be made ({Marshal.GetLastPInvokeErrorMessage()}).");
    }

    private static void SyncDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        var handle = Open(directory, 0);
        if (handle < 0)
            throw new IOException($"{directory} cannot be opened, so that a new file in it may not survive a power cut.");
        var synced = Fsync(handle);
        _ = Close(handle);
        if (synced != 0)
            throw new IOException($"{directory} cannot be synced, so that a new file in it may not survive a power cut.");
    }

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "link", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int handle);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
