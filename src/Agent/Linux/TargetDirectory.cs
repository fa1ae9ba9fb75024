using System.Runtime.InteropServices;
using CloudAssistant.Agent.Files;
using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Linux;

/// <summary>
/// The directory of a file, held open: reached from the root one part after the other, none of which is a symbolic link. Whatever is done to its path from
/// then on, what is done here is done in that directory and no other.
/// </summary>
internal sealed class TargetDirectory : IDisposable
{
    private const uint NewMode = 0x1ED; // 0755

    private TargetDirectory(int fd) => Fd = fd;

    /// <summary>The open directory.</summary>
    public int Fd { get; }

    /// <summary>Goes there.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="make">Makes what is not there, and sees to it that it outlives a crash.</param>
    /// <param name="failure">Why the answer is null.</param>
    public static TargetDirectory? Open(string path, bool make, out FileOutcome? failure)
    {
        failure = null;
        if (!path.StartsWith('/') || path.Contains('\0'))
        {
            failure = Invalid("it is not absolute");
            return null;
        }

        var fd = Libc.Open("/", Libc.ReadOnly | Libc.OnlyDirectory | Libc.CloseOnExec, 0);
        if (fd < 0)
        {
            failure = Of(Marshal.GetLastPInvokeError());
            return null;
        }

        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".")
                continue;
            var next = part == ".." ? -1 : Enter(fd, part, make);
            var error = Marshal.GetLastPInvokeError();
            _ = Libc.Close(fd);
            if (next < 0)
            {
                failure = part == ".." ? Invalid("a part of it is ..") : Of(error);
                return null;
            }

            fd = next;
        }

        return new TargetDirectory(fd);
    }

    public void Dispose() => _ = Libc.Close(Fd);

    private static int Enter(int parent, string part, bool make)
    {
        var flags = Libc.ReadOnly | Libc.OnlyDirectory | Libc.NoFollow | Libc.CloseOnExec;
        var fd = Libc.OpenAt(parent, part, flags, 0);
        if (fd >= 0 || !make || Marshal.GetLastPInvokeError() != Errno.NotFound)
            return fd;

        var isNew = Libc.MakeDirectoryAt(parent, part, NewMode) == 0;
        // Somebody else may have made it just now; then it is theirs.
        if (!isNew && Marshal.GetLastPInvokeError() != Errno.Exists)
            return -1;
        fd = Libc.OpenAt(parent, part, flags, 0);
        if (fd < 0 || !isNew)
            return fd;
        // A new one may lack bits the process masks.
        if (Libc.ChangeMode(fd, NewMode) == 0 && Libc.Sync(parent) == 0)
            return fd;
        var error = Marshal.GetLastPInvokeError();
        _ = Libc.Close(fd);
        Marshal.SetLastPInvokeError(error);
        return -1;
    }

    private static FileOutcome Of(int error) => error switch
    {
        Errno.NotDirectory or Errno.TooManyLinks => Invalid("a part of it is a symbolic link, or no directory"),
        Errno.NameTooLong => Invalid("a part of it is too long"),
        _ => new FileOutcome.Failed(Errno.WhenPlacing(error)),
    };

    private static FileOutcome.Refused Invalid(string why) => new(ReportError.FilePathInvalid, $"File path is invalid: {why}.");
}
