using System.Runtime.InteropServices;

namespace CloudAssistant.Agent.Linux;

/// <summary>A file that nobody knows yet, in the directory where it is to be. Gone unless it becomes what it is for.</summary>
internal sealed unsafe class TempFile : IDisposable
{
    private const uint Private = 0x180; // 0600
    private const uint NoReplace = 1;

    private readonly TargetDirectory _directory;
    private readonly string _name;
    private readonly int _fd;
    private bool _isThere = true;

    private TempFile(TargetDirectory directory, string name, int fd) => (_directory, _name, _fd) = (directory, name, fd);

    /// <summary>Makes it new; null with the error number when that fails, as when somebody has that name already.</summary>
    public static TempFile? Create(TargetDirectory directory, string name, out int error)
    {
        var fd = Libc.OpenAt(directory.Fd, name, Libc.WriteOnly | Libc.Create | Libc.Exclusive | Libc.NoFollow | Libc.CloseOnExec, Private);
        error = fd < 0 ? Marshal.GetLastPInvokeError() : 0;
        return fd < 0 ? null : new(directory, name, fd);
    }

    /// <returns>Zero or an error number.</returns>
    public int Write(ReadOnlySpan<byte> content)
    {
        fixed (byte* start = content)
        {
            for (var done = 0; done < content.Length;)
            {
                var count = Libc.Write(_fd, start + done, content.Length - done);
                if (count >= 0)
                    done += (int)count;
                else if (Marshal.GetLastPInvokeError() is var error and not Errno.Interrupted)
                    return error;
            }
        }

        return 0;
    }

    /// <summary>Gives it an owner, a group and a mode; false when that is denied.</summary>
    public bool Give(uint owner, uint group, uint mode) => Libc.ChangeOwner(_fd, owner, group) == 0 && Libc.ChangeMode(_fd, mode) == 0;

    /// <summary>Makes the content outlive a crash.</summary>
    /// <returns>Zero or an error number.</returns>
    public int Sync() => Libc.Sync(_fd) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Takes its name, in one step; what has that name is replaced, or is in the way.</summary>
    /// <returns>Zero or an error number.</returns>
    public int Become(string name, bool replace)
    {
        var error = Result(Libc.Rename(_directory.Fd, _name, _directory.Fd, name, replace ? 0 : NoReplace));
        // Not every file system knows how not to replace.
        if (!replace && error is Errno.Invalid or Errno.NotImplemented)
            return BecomeByLink(name);
        _isThere = error != 0;
        return error;
    }

    /// <summary>Takes its name as a second one, which never replaces anything, and gives the first up.</summary>
    /// <returns>Zero or an error number.</returns>
    internal int BecomeByLink(string name)
    {
        var error = Result(Libc.Link(_directory.Fd, _name, _directory.Fd, name, 0));
        Remove();
        return error;
    }

    public void Dispose()
    {
        _ = Libc.Close(_fd);
        Remove();
    }

    private void Remove()
    {
        if (_isThere)
            _ = Libc.Unlink(_directory.Fd, _name, 0);
        _isThere = false;
    }

    private static int Result(int answer) => answer == 0 ? 0 : Marshal.GetLastPInvokeError();
}
