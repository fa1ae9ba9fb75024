using System.Text;
using CloudAssistant.Agent.Instances;

namespace CloudAssistant.Agent.Access;

/// <summary>
/// The file of the deny list. The agent only reads it, anew each time; the verbs deny and allow write it, or an editor does. What is sent over the link
/// never changes it.
/// </summary>
internal sealed class DenyFile(string path)
{
    private const int BytesMax = 256 * 1024, LockAttempts = 1_000;
    private static readonly TimeSpan ChangeLasts = TimeSpan.FromMilliseconds(5);

    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>The file of the agent in a directory: beside the other settings for the one of the machine, else in the directory itself. It stays when
    /// the machine is deregistered, and through upgrades.</summary>
    public static DenyFile Of(StateDirectory directory) => new(Machine.This.DenyFileOf(directory.Path));

    /// <summary>The list as it is now. A file that is not there denies nothing, one that cannot be read denies everything.</summary>
    public DenyList Read()
    {
        try
        {
            // Says also of a link that leads nowhere that it is there.
            var file = new FileInfo(path);
            if (file.Attributes == (FileAttributes)(-1))
                return DenyList.Empty;
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (stream.Length > BytesMax)
                return DenyList.Broken($"the deny list has more than {BytesMax / 1024} KiB");
            var bytes = new byte[stream.Length];
            var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return DenyList.Read(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, count));
        }
        catch (ArgumentException)
        {
            return DenyList.Broken("the deny list is not UTF-8");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return DenyList.Broken("the deny list cannot be read");
        }
    }

    /// <summary>Changes the list, in one step that outlives a crash. Who comes while another changes it waits, 5 seconds at most, so that no rule is lost.</summary>
    /// <exception cref="IOException">Another took longer than that, or the disk failed.</exception>
    public void Change(Func<DenyList, DenyList> change)
    {
        using var held = Lock();
        Write(change(Read()));
    }

    private FileStream Lock()
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        Machine.This.MakePrivate(options);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path + ".lock", options);
            }
            catch (IOException e) when (Machine.This.IsTaken(e) && attempt < LockAttempts)
            {
                Thread.Sleep(ChangeLasts);
            }
        }
    }

    private void Write(DenyList list)
    {
        var disk = Machine.This.NewDisk(System.IO.Path.GetDirectoryName(path)!);
        var name = System.IO.Path.GetFileName(path);
        var temporary = name + ".new";
        using (var file = disk.Create(temporary))
        {
            file.Append(Encoding.UTF8.GetBytes(list.Text()));
            file.Sync();
        }
        disk.Rename(temporary, name);
        disk.SyncDirectory();
    }

    /// <summary>Makes the directory it lies in.</summary>
    public void MakeDirectory(StateDirectory directory)
    {
        if (System.IO.Path.GetDirectoryName(path) is { } etc && etc != directory.Path)
            Directory.CreateDirectory(etc);
        else
            directory.Make();
    }
}
