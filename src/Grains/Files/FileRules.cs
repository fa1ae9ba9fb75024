using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Files;

/// <summary>What a file must keep to before it is accepted. Pure. What depends on the instance, such as whether a file can have the name, its agent judges.</summary>
internal static class FileRules
{
    private const int ModeDigitsMax = 4;

    /// <summary>Null when the request is in order, else what is wrong with it.</summary>
    public static Refusal? Check(FileRequest request, SendFileOptions options) =>
        CheckInstances(request.Instances.Length, options.InstancesMax)
        ?? CheckFile(request.File, options)
        ?? CheckTimeout(request.Timeout)
        ?? TagRules.Check(request.Tags)
        ?? ResourceGroupRules.Check(request.ResourceGroupId);

    /// <summary>The timeout that counts: short ones are raised.</summary>
    public static TimeSpan Raised(TimeSpan timeout) => timeout < FileLimits.TimeoutMin ? FileLimits.TimeoutMin : timeout;

    private static Refusal? CheckInstances(int count, int max)
    {
        if (count == 0)
            return new(RefusalCode.MissingParamInstanceId, "Name at least one instance: InstanceId.N.");
        return count > max ? new(RefusalCode.InstanceIdsExceedLimit, $"{count} instances are named; at most {max} are allowed.") : null;
    }

    private static Refusal? CheckFile(FileToSend file, SendFileOptions options)
    {
        if (file.Name.Length == 0)
            return new(RefusalCode.MissingParameter, "The file has no name: Name is mandatory.");
        if (file.Name.Length > FileLimits.NameCharactersMax)
            return new(RefusalCode.FileNameExceedLimit, Limit("name", file.Name.Length, FileLimits.NameCharactersMax));
        if (file.TargetDir.Length > FileLimits.TargetDirCharactersMax)
            return new(RefusalCode.FileTargetDirInvalid, Limit("target directory", file.TargetDir.Length, FileLimits.TargetDirCharactersMax));
        if (!IsAbsolute(file.TargetDir) || file.TargetDir.Any(char.IsControl))
            return new(RefusalCode.FileTargetDirInvalid, "The target directory is an absolute path without control characters.");
        if (file.Description.Length > FileLimits.DescriptionCharactersMax)
            return new(RefusalCode.FileDescExceedLimit, Limit("description", file.Description.Length, FileLimits.DescriptionCharactersMax));
        if (file.Description.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
            return new(RefusalCode.InvalidParameter, "The description holds a control character.");
        if (file.Content.Length == 0)
            return new(RefusalCode.MissingParameter, "The file has no content: Content is mandatory.");
        if (Base64Bytes(file.Content.Length) is var bytes && bytes > options.ContentBase64BytesMax)
            return new(RefusalCode.FileSizeExceedLimit, $"The content has {bytes} bytes as Base64; at most {options.ContentBase64BytesMax} are allowed.");
        if (!IsMode(file.Mode))
            return new(RefusalCode.FileModeInvalid, $"FileMode is one to {ModeDigitsMax} octal digits, such as 0644.");
        if (!IsAccount(file.Owner))
            return new(RefusalCode.InvalidParameterFileOwner, Account("FileOwner"));
        return IsAccount(file.Group) ? null : new(RefusalCode.InvalidParameterFileGroup, Account("FileGroup"));
    }

    private static Refusal? CheckTimeout(TimeSpan timeout) => timeout > FileLimits.TimeoutMax
        ? new(RefusalCode.InvalidTimeoutExceedLimit, $"The timeout is {timeout.TotalSeconds:0} seconds; at most {FileLimits.TimeoutMax.TotalSeconds:0} are allowed.")
        : null;

    private static long Base64Bytes(long bytes) => (bytes + 2) / 3 * 4;

    // Of Linux, or of Windows with a drive.
    private static bool IsAbsolute(string path) => path is ['/', ..] || (path is [var drive, ':', '\\' or '/', ..] && char.IsAsciiLetter(drive));

    private static bool IsMode(string mode) => mode.Length is >= 1 and <= ModeDigitsMax && mode.AsSpan().IndexOfAnyExceptInRange('0', '7') < 0;

    // As in an account file: no colon, no line end. Empty is the default.
    private static bool IsAccount(string name) =>
        name.Length <= FileLimits.AccountCharactersMax && !name.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is ':' or '/');

    private static string Account(string parameter) =>
        $"{parameter} is the name of an account: at most {FileLimits.AccountCharactersMax} characters, without blanks, colons and slashes.";

    private static string Limit(string what, int has, int max) => $"The {what} has {has} characters; at most {max} are allowed.";
}
