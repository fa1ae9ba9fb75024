using System.Diagnostics;

namespace CloudAssistant.Agent.Tests.Journal;

/// <summary>A real file system of few bytes or few files, mounted at a directory until disposed.</summary>
internal sealed class SmallDisk : IDisposable
{
    private static readonly Lazy<string?> Tried = new(Try);
    private readonly string _directory;
    private int _fillers;

    private SmallDisk(string directory) => _directory = directory;

    /// <summary>Why none can be had here; null when it can.</summary>
    public static string? WhyNot => Tried.Value;

    public static SmallDisk Mount(string directory, int bytes, int files)
    {
        Directory.CreateDirectory(directory);
        return Call("mount", "-t", "tmpfs", "-o", $"size={bytes},nr_inodes={files},mode=0700", "tmpfs", directory) is { } failed
            ? throw new IOException(failed)
            : new(directory);
    }

    /// <summary>Takes all room for bytes.</summary>
    public void TakeBytes()
    {
        using var file = new FileStream(NextFiller(), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 });
        UntilFull(() => file.Write(new byte[4096]));
    }

    /// <summary>Takes all room for files.</summary>
    public void TakeFiles() => UntilFull(() => File.Create(NextFiller()).Dispose());

    /// <summary>Gives back what was taken.</summary>
    public void GiveBack()
    {
        foreach (var file in Directory.EnumerateFiles(_directory, "filler-*"))
            File.Delete(file);
    }

    // Lazily: an agent may still have files open in it.
    public void Dispose() => Call("umount", "-l", _directory);

    private static void UntilFull(Action take)
    {
        try
        {
            while (true)
                take();
        }
        catch (IOException)
        {
            // Full now.
        }
    }

    private static string? Try()
    {
        var directory = Directory.CreateTempSubdirectory("small-disk-").FullName;
        try
        {
            Mount(directory, 4096, 4).Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or System.ComponentModel.Win32Exception)
        {
            return $"No file system can be mounted here: {e.Message}";
        }
        finally
        {
            Directory.Delete(directory);
        }
    }

    private static string? Call(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : said.Trim();
    }

    private string NextFiller() => Path.Combine(_directory, $"filler-{_fillers++}");
}
