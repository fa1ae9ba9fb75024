using System.Security.Cryptography;
using System.Text;
using CloudAssistant.Agent.Files;
using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Linux;

/// <summary>Places files: whoever looks finds the old one or the new one, whole, with its owner and mode, and never anything in between.</summary>
internal static class FilePlacer
{
    private const int NameBytesMax = 255;
    private const int ModeDigitsMax = 4;

    /// <summary>The name a file has while it is written, in the directory where it is to be.</summary>
    public static string TempName(string recordId) => $".cloud-assistant-{recordId}.tmp";

    /// <summary>Places a file. Unless it does, nothing is as it was not before, but for directories that were made.</summary>
    public static FileOutcome Place(FileSpec file, CancellationToken late)
    {
        if (Judge(file, out var owner, out var group, out var mode) is { } wrong)
            return wrong;
        using var directory = TargetDirectory.Open(file.TargetDir, make: true, out var failure);
        return directory is null ? failure! : Place(directory, file, owner, group, mode, late);
    }

    /// <summary>Removes what an earlier life of the agent left of a file that it was about to place.</summary>
    public static void RemoveLeft(string targetDir, string recordId)
    {
        using var directory = TargetDirectory.Open(targetDir, make: false, out _);
        if (directory is not null)
            _ = Libc.Unlink(directory.Fd, TempName(recordId), 0);
    }

    internal static FileOutcome Place(TargetDirectory directory, FileSpec file, uint owner, uint group, uint mode, CancellationToken late)
    {
        if (JudgeWhatIsThere(directory, file) is { } taken)
            return taken;
        using var temp = TempFile.Create(directory, TempName(file.RecordId), out var error);
        if (temp is null)
            return new FileOutcome.Failed(Errno.WhenPlacing(error));
        if ((error = temp.Write(file.Content.Span)) != 0)
            return new FileOutcome.Failed(Errno.WhenPlacing(error));
        // Owner before mode: a change of owner takes bits of the mode away.
        if (!temp.Give(owner, group, mode))
            return new FileOutcome.Refused(ReportError.FileAuthorityInvalid, "The agent may not give the file that owner, group or mode.");
        if ((error = temp.Sync()) != 0)
            return new FileOutcome.Failed(Errno.WhenPlacing(error));
        if (late.IsCancellationRequested)
            return new FileOutcome.TimedOut();
        error = temp.Become(file.Name, file.Overwrite);
        if (error == Errno.Exists && !file.Overwrite)
            return AlreadyExists();
        if (error is Errno.IsDirectory or Errno.Exists)
            return NotRegular();
        if (error != 0)
            return new FileOutcome.Failed(Errno.WhenPlacing(error));
        return Libc.Sync(directory.Fd) == 0
            ? new FileOutcome.Placed()
            : new FileOutcome.Unsynced("The file is there, but the disk did not confirm that it stays.");
    }

    // All that can be said before anything is touched.
    private static FileOutcome.Refused? Judge(FileSpec file, out uint owner, out uint group, out uint mode)
    {
        var own = Account.Own();
        (owner, group, mode) = (own.User, own.Group, 0);
        if (!IsName(file.Name))
            return new(ReportError.FileNameInvalid, "File name is invalid");
        if (!IsMode(file.Mode, out mode))
            return new(ReportError.FileAuthorityInvalid, "Mode is invalid");
        if (!SHA256.HashData(file.Content.Span).AsSpan().SequenceEqual(file.Sha256.Span))
            return new(ReportError.FileContentInvalid, "File content is invalid: it did not come as it was sent.");
        if (file.Owner.Length > 0)
        {
            if (Account.Find(file.Owner) is not { } account)
                return new(ReportError.AccountNotExists, "Owner not exists");
            owner = account.User;
        }

        if (file.Group.Length == 0)
            return null;
        if (AccountGroup.Find(file.Group) is not { } number)
            return new(ReportError.UserGroupNotExists, "Group not exists");
        group = number;
        return null;
    }

    private static FileOutcome.Refused? JudgeWhatIsThere(TargetDirectory directory, FileSpec file) => FileKind.Of(directory.Fd, file.Name) switch
    {
        FileKind.None => null,
        _ when !file.Overwrite => AlreadyExists(),
        FileKind.Regular => null,
        _ => NotRegular(),
    };

    private static FileOutcome.Refused AlreadyExists() => new(ReportError.FileAlreadyExists, "File already exists");

    private static FileOutcome.Refused NotRegular() =>
        new(ReportError.FilePathInvalid, "File path is invalid: what has that name is a symbolic link, a directory or another thing that is no file.");

    private static bool IsName(string name) =>
        name is not ("" or "." or "..") && name.AsSpan().IndexOfAny('/', '\0') < 0 && Encoding.UTF8.GetByteCount(name) <= NameBytesMax;

    private static bool IsMode(string text, out uint mode)
    {
        mode = 0;
        if (text.Length is < 1 or > ModeDigitsMax || text.AsSpan().IndexOfAnyExceptInRange('0', '7') >= 0)
            return false;
        mode = Convert.ToUInt32(text, 8);
        return true;
    }
}
