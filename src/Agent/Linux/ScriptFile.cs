using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace CloudAssistant.Agent.Linux;

/// <summary>The file a script lies in while it runs: new, under a name nobody can guess, and for its account alone.</summary>
internal sealed unsafe class ScriptFile : IDisposable
{
    private ScriptFile(string path) => Path = path;

    internal string Path { get; }

    /// <param name="directory">Only the agent writes there; made when it is not there.</param>
    /// <param name="extension">Of the name, with its dot; may be empty.</param>
    /// <param name="content">The script.</param>
    /// <param name="owner">Whom to give the file to; null: it stays ours, in a directory nobody else can enter.</param>
    /// <param name="error">The error number when the answer is null.</param>
    internal static ScriptFile? Write(string directory, string extension, ReadOnlySpan<byte> content, Account? owner, out int error)
    {
        var folder = System.IO.Path.Combine(directory, owner is null ? "own" : "others");
        if (!MakeDirectory(directory, 0x1C9 /* 0711 */, out error) || !MakeDirectory(folder, owner is null ? 0x1C0u : 0x1C9u, out error))
            return null;

        var path = System.IO.Path.Combine(folder, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) + extension);
        var fd = Libc.Open(path, Libc.WriteOnly | Libc.Create | Libc.Exclusive | Libc.NoFollow | Libc.CloseOnExec, 0x1C0 /* 0700 */);
        if (fd < 0)
        {
            error = Marshal.GetLastPInvokeError();
            return null;
        }

        var file = new ScriptFile(path);
        error = WriteAll(fd, content);
        if (error == 0 && Libc.ChangeMode(fd, 0x1C0) != 0)
            error = Marshal.GetLastPInvokeError();
        if (error == 0 && owner is not null && Libc.ChangeOwner(fd, owner.User, owner.Group) != 0)
            error = Marshal.GetLastPInvokeError();
        _ = Libc.Close(fd);
        if (error == 0)
            return file;

        file.Dispose();
        return null;
    }

    /// <summary>Removes every script in the directory.</summary>
    internal static void RemoveAll(string directory)
    {
        foreach (var folder in new[] { "own", "others" })
        {
            var path = System.IO.Path.Combine(directory, folder);
            if (!Directory.Exists(path))
                continue;
            foreach (var file in Directory.EnumerateFiles(path))
                new ScriptFile(file).Dispose();
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A script that stays behind harms nobody: it is private, and removed at the next start of the agent.
        }
    }

    private static bool MakeDirectory(string path, uint mode, out int error)
    {
        error = 0;
        var parent = System.IO.Path.GetDirectoryName(path);
        if (!string.IsNullOrEmpty(parent) && !Directory.Exists(parent) && !MakeDirectory(parent, 0x1ED /* 0755 */, out error))
            return false;
        if (Libc.MakeDirectory(path, mode) == 0 && Libc.ChangeMode(path, mode) == 0)
            return true;
        if (Directory.Exists(path))
            return true;
        error = Marshal.GetLastPInvokeError();
        return false;
    }

    private static int WriteAll(int fd, ReadOnlySpan<byte> content)
    {
        fixed (byte* start = content)
        {
            for (var done = 0; done < content.Length;)
            {
                var count = Libc.Write(fd, start + done, content.Length - done);
                if (count >= 0)
                    done += (int)count;
                else if (Marshal.GetLastPInvokeError() is var error and not Errno.Interrupted)
                    return error;
            }
        }

        return 0;
    }
}
