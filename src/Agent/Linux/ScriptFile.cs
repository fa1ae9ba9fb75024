using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace CloudAssistant.Agent.Linux;

/// <summary>The file a script lies in while it runs: new, under a name nobody can guess, and for its account alone.</summary>
internal sealed unsafe class ScriptFile : IDisposable
{
    private ScriptFile(string path) => Path = path;

    internal string Path { get; }

    /// <param name="directory">As <see cref="MakeDirectory"/> makes it; made when it is not there.</param>
    /// <param name="extension">Of the name, with its dot; may be empty.</param>
    /// <param name="content">The script.</param>
    /// <param name="owner">Whom to give the file to; null: it stays ours, in a directory nobody else can enter.</param>
    /// <param name="error">The error number when the answer is null.</param>
    internal static ScriptFile? Write(string directory, string extension, ReadOnlySpan<byte> content, Account? owner, out int error)
    {
        var folder = System.IO.Path.Combine(directory, owner is null ? "own" : "others");
        error = MakeDirectory(directory);
        if (error == 0)
            error = OwnDirectory.Make(folder, owner is null ? OwnDirectory.Private : OwnDirectory.Enterable);
        if (error != 0)
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

    /// <summary>Makes the directory of scripts. Only root runs scripts of others, so only root's can be entered by them.</summary>
    /// <returns>Zero or an error number.</returns>
    internal static int MakeDirectory(string directory) =>
        OwnDirectory.Make(directory, Account.OwnUser == 0 ? OwnDirectory.Enterable : OwnDirectory.Private);

    /// <summary>Removes every script in the directory, where that is ours.</summary>
    internal static void RemoveAll(string directory)
    {
        if (!OwnDirectory.IsOurs(directory))
            return;
        foreach (var folder in new[] { "own", "others" })
        {
            var path = System.IO.Path.Combine(directory, folder);
            if (!OwnDirectory.IsOurs(path))
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
