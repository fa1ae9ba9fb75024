using System.Runtime.Versioning;
using CloudAssistant.Silo.Hosting;

namespace CloudAssistant.Silo.Storage;

/// <summary>Held by the one process that owns a data directory. The operating system gives it back when the process ends, however it ends.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private const string FileName = "lock";
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, or throws with what to do.</summary>
    public static DirectoryLock Take(string directory)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(directory);
            else
                CreatePrivate(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedAtStartException($"The data directory {directory} cannot be made: {e.Message}", e);
        }

        try
        {
            return new(new FileStream(Path.Combine(directory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            throw new DirectoryInUseException(directory, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new RefusedAtStartException($"The data directory {directory} cannot be written to: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Scripts, outputs and keys lie in it. One that others may enter is closed to them, unless it is shared on purpose or not ours.</summary>
    [UnsupportedOSPlatform("windows")]
    private static void CreatePrivate(string directory)
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(directory, Owner);
        var mode = File.GetUnixFileMode(directory);
        if ((mode & ~Owner) == 0)
            return;
        if ((mode & UnixFileMode.StickyBit) != 0)
            throw new DirectoryNotPrivateException(directory);
        try
        {
            File.SetUnixFileMode(directory, Owner);
        }
        catch (UnauthorizedAccessException)
        {
            throw new DirectoryNotPrivateException(directory);
        }
    }
}

/// <summary>Others may enter the data directory, and this process may not or should not change that.</summary>
public sealed class DirectoryNotPrivateException(string directory)
    : Exception($"Others may read the data directory {directory}, and it is not for this server to close. Run: chmod 0700 '{directory}', or choose a directory of its own.");

/// <summary>Another process owns the data directory.</summary>
public sealed class DirectoryInUseException(string directory, Exception reason)
    : Exception($"The data directory {directory} is in use by another process. Stop that one, or choose another directory.", reason);
