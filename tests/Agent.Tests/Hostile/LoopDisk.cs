using System.Diagnostics;
using CloudAssistant.Agent.Tests.Invocations;

namespace CloudAssistant.Agent.Tests.Hostile;

/// <summary>A real file system in a file, which can fail as disks do: from one moment to the next it is read-only, whoever has files open in it.</summary>
internal sealed class LoopDisk : IDisposable
{
    private const int Megabytes = 8;
    private static readonly Lazy<string?> Tried = new(Try);
    private readonly string _image = Path.GetTempFileName();
    private readonly string _directory;

    public LoopDisk(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(directory);
        using (var image = File.OpenWrite(_image))
            image.SetLength(Megabytes * 1024 * 1024);
        // Without a journal of its own, which a read-only mount would have to replay.
        Call("/usr/sbin/mkfs.ext4", "-q", "-F", "-O", "^has_journal", _image);
        Mount();
    }

    /// <summary>Why none can be had here; null when it can.</summary>
    public static string? WhyNot => Tried.Value;

    /// <summary>What was written by others than agents is on the disk.</summary>
    public void Sync() => Call("sync", "-f", _directory);

    /// <summary>As after an error of the disk.</summary>
    public void Fail() => Call("mount", "-o", "remount,abort", _directory);

    /// <summary>Mounts it anew, once nobody has a file open in it.</summary>
    public async Task MountAgainAsync(bool readOnly = false)
    {
        await Scripts.UntilAsync(() => Try("umount", _directory) is null);
        Mount(readOnly);
    }

    public void Dispose()
    {
        // Lazily: an agent may still have files open in it. After a failed test it may not be mounted.
        _ = Try("umount", "-l", _directory);
        File.Delete(_image);
    }

    private void Mount(bool readOnly = false) => Call("mount", "-o", readOnly ? "loop,ro" : "loop,errors=remount-ro", _image, _directory);

    private static string? Try()
    {
        var directory = Directory.CreateTempSubdirectory("loop-disk-").FullName;
        try
        {
            new LoopDisk(directory).Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or System.ComponentModel.Win32Exception)
        {
            return $"No file system in a file can be mounted here: {e.Message}";
        }
        finally
        {
            Directory.Delete(directory);
        }
    }

    private static void Call(string program, params string[] arguments)
    {
        if (Try(program, arguments) is { } failed)
            throw new IOException(failed);
    }

    private static string? Try(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : said.Trim();
    }
}
