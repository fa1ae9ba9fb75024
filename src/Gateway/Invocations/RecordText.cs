using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Gateway.Invocations;

/// <summary>How the API words what became of a record.</summary>
internal static class RecordText
{
    /// <summary>The error code, or empty.</summary>
    public static string ErrorCode(RecordView record) => record.Error == RecordError.None ? "" : record.Error.ToString();

    /// <summary>The record's own words, or the documented ones of its code.</summary>
    public static string ErrorInfo(RecordView record) => record.ErrorInfo.Length > 0 ? record.ErrorInfo : Documented(record.Error);

    /// <summary>True for invocations that run by themselves.</summary>
    public static bool IsTimed(RepeatMode mode) => mode != RepeatMode.Once;

    // Word by word as documented, mistakes and all: clients compare.
    private static string Documented(RecordError error) => error switch
    {
        RecordError.None => "",
        RecordError.InstanceReleased => "The specified instance was released during task execution.",
        RecordError.CommandNotApplicable => "The OS type of the instance does not support the specified command type.",
        RecordError.AccountNotExists => "The specified account does not exist.",
        RecordError.DirectoryNotExists => "The specified directory does not exist.",
        RecordError.ClientNotRunning => "The aliyun service is not running on the instance.",
        RecordError.ClientNotResponse => "The aliyun service in the instance does not response.",
        RecordError.ClientNeedUpgrade => "The aliyun service in the instance need to be upgraded to support this feature.",
        RecordError.DeliveryTimeout => "The command delivery has been timeout.",
        RecordError.ExecutionTimeout => "The command execution has been timeout.",
        RecordError.ExecutionException => "The command execution got an exception.",
        RecordError.ExecutionInterrupted => "The command execution has been interrupted.",
        RecordError.ExitCodeNonzero => "The command execution exit code is not zero.",
        RecordError.TaskConcurrencyLimit => "There are too many concurrent tasks on the instance.",
        RecordError.FileCreateFail => "The file creation is failed due to unknown error",
        RecordError.FileAlreadyExists => "File already exists",
        RecordError.FileContentInvalid => "File content is invalid",
        RecordError.FileNameInvalid => "File name is invalid",
        RecordError.FilePathInvalid => "File path is invalid",
        RecordError.FileAuthorityInvalid => "Mode is invalid",
        RecordError.UserGroupNotExists => "Group not exists",
        RecordError.TaskDeniedByInstance => "The instance denies the task.",
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "Give every error its words."),
    };
}
