using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CloudAssistant.Agent.Files;
using CloudAssistant.Agent.Protocol;
using Microsoft.Win32.SafeHandles;

namespace CloudAssistant.Agent.Windows;

/// <summary>
/// Places files: whoever looks finds the old one or the new one, whole. Its directory is reached part by part, none of which is a link, and each is held
/// open such that nobody can put another in its place meanwhile. Rights are those of the directory: owner, group and mode are of other systems.
/// </summary>
internal static class WindowsFilePlacer
{
    private const int NameCharactersMax = 255;
    private const string ModeDefault = "0644";

    private static readonly string[] Devices =
        ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "COM¹", "COM²", "COM³", "LPT¹", "LPT²", "LPT³", "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9"];

    public static FileOutcome Place(FileSpec file, CancellationToken late)
    {
        if (Judge(file) is { } wrong)
            return wrong;
        var parts = new Stack<SafeFileHandle>();
        try
        {
            return Hold(file.TargetDir, make: true, parts) ?? Write(file, late);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileOutcome.Failed(WindowsError.WhenWriting("the file", e));
        }
        finally
        {
            foreach (var part in parts)
                part.Dispose();
        }
    }

    public static void RemoveLeft(string targetDir, string recordId)
    {
        var parts = new Stack<SafeFileHandle>();
        try
        {
            if (Hold(targetDir, make: false, parts) is null)
                File.Delete(TempOf(targetDir, recordId));
        }
        finally
        {
            foreach (var part in parts)
                part.Dispose();
        }
    }

    // All that can be said before anything is touched.
    internal static FileOutcome.Refused? Judge(FileSpec file)
    {
        if (!IsName(file.Name))
            return new(ReportError.FileNameInvalid, "File name is invalid");
        if (file.Mode != ModeDefault)
            return new(ReportError.FileAuthorityInvalid, "Mode is invalid: a file on Windows has none.");
        if (file.Owner.Length > 0)
            return new(ReportError.AccountNotExists, "Owner not exists: on Windows a file gets the rights of its directory.");
        if (file.Group.Length > 0)
            return new(ReportError.UserGroupNotExists, "Group not exists: on Windows a file gets the rights of its directory.");
        return SHA256.HashData(file.Content.Span).AsSpan().SequenceEqual(file.Sha256.Span)
            ? null
            : new(ReportError.FileContentInvalid, "File content is invalid: it did not come as it was sent.");
    }

    // Names that Windows takes for another, for a device or for a stream of another file are none.
    internal static bool IsName(string name) =>
        name.Length is > 0 and <= NameCharactersMax
        && !name.AsSpan().ContainsAny("<>:\"/\\|?*")
        && !name.Any(char.IsControl)
        && name[^1] is not (' ' or '.')
        && !Devices.Contains(name.Split('.')[0].TrimEnd(), StringComparer.OrdinalIgnoreCase);

    /// <summary>The parts of a path below its drive; null when it is not one that can be walked.</summary>
    internal static string[]? PartsOf(string path)
    {
        if (path is not [var drive, ':', '\\' or '/', .. var rest] || !char.IsAsciiLetter(drive))
            return null;
        var parts = rest.Split('\\', '/').Where(part => part is not ("" or ".")).ToArray();
        return Array.TrueForAll(parts, IsName) ? parts : null;
    }

    private static FileOutcome? Hold(string targetDir, bool make, Stack<SafeFileHandle> held)
    {
        if (PartsOf(targetDir) is not { } parts)
            return Invalid("it is not absolute with a drive, or a part of it is no name");
        var at = targetDir[..2] + "\\";
        foreach (var part in (IEnumerable<string>)["", .. parts])
        {
            at = Path.Combine(at, part);
            if (make && !Directory.Exists(at))
                Directory.CreateDirectory(at);
            // Whoever holds a directory like this keeps its name: others may not delete or rename it.
            var handle = Kernel32.CreateFile(
                at, 0x80 /* read attributes */ | 0x1 /* list */, Kernel32.ShareRead | Kernel32.ShareWrite, 0, Kernel32.OpenExisting, Kernel32.BackupSemantics | Kernel32.OpenReparsePoint, 0);
            if (handle.IsInvalid)
                return new FileOutcome.Failed($"The file could not be created: its directory cannot be opened (system error {Marshal.GetLastPInvokeError()}).");
            held.Push(handle);
            var found = File.GetAttributes(handle);
            if (!found.HasFlag(FileAttributes.Directory) || found.HasFlag(FileAttributes.ReparsePoint))
                return Invalid("a part of it is a link, or no directory");
        }

        return null;
    }

    private static FileOutcome Write(FileSpec file, CancellationToken late)
    {
        var path = Path.Combine(file.TargetDir, file.Name);
        if (File.Exists(path) || Directory.Exists(path))
        {
            if (!file.Overwrite)
                return AlreadyExists();
            if ((File.GetAttributes(path) & (FileAttributes.Directory | FileAttributes.ReparsePoint)) != 0)
                return Invalid("what has that name is a link, a directory or another thing that is no file");
        }

        var temp = TempOf(file.TargetDir, file.RecordId);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        using (var stream = new FileStream(temp, options))
        {
            try
            {
                stream.Write(file.Content.Span);
                stream.Flush(flushToDisk: true);
            }
            catch
            {
                stream.Dispose();
                File.Delete(temp);
                throw;
            }
        }

        if (late.IsCancellationRequested)
        {
            File.Delete(temp);
            return new FileOutcome.TimedOut();
        }

        if (Kernel32.MoveFile(temp, path, Kernel32.WriteThrough | (file.Overwrite ? Kernel32.ReplaceExisting : 0)) != 0)
            return new FileOutcome.Placed();
        var error = Marshal.GetLastPInvokeError();
        File.Delete(temp);
        return error is WindowsError.AlreadyExists or WindowsError.FileExists
            ? AlreadyExists()
            : new FileOutcome.Failed(error == WindowsError.Sharing
                ? "The file could not be created: a program has the one that is there open."
                : $"The file could not be created (system error {error}).");
    }

    private static string TempOf(string targetDir, string recordId) => Path.Combine(targetDir, $".cloud-assistant-{recordId.Replace('/', '-')}.tmp");

    private static FileOutcome.Refused AlreadyExists() => new(ReportError.FileAlreadyExists, "File already exists");

    private static FileOutcome.Refused Invalid(string why) => new(ReportError.FilePathInvalid, $"File path is invalid: {why}.");
}
