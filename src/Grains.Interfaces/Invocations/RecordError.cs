namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>Why a record did not succeed; the names are the error codes of the ECS API. Stored as its number: numbers are never reused.</summary>
[GenerateSerializer, Alias("ca.RecordError")]
public enum RecordError : short
{
    /// <summary>Nothing to tell.</summary>
    None = 0,

    /// <summary>The instance was deregistered meanwhile.</summary>
    InstanceReleased = 2,

    /// <summary>The instance cannot run such a script.</summary>
    CommandNotApplicable = 4,

    /// <summary>The user does not exist.</summary>
    AccountNotExists = 5,

    /// <summary>The working directory does not exist.</summary>
    DirectoryNotExists = 6,

    /// <summary>The agent was not connected.</summary>
    ClientNotRunning = 8,

    /// <summary>The agent did not answer.</summary>
    ClientNotResponse = 9,

    /// <summary>The agent is too old for what it was asked.</summary>
    ClientNeedUpgrade = 11,

    /// <summary>It could not be delivered in time.</summary>
    DeliveryTimeout = 13,

    /// <summary>It ran longer than its timeout.</summary>
    ExecutionTimeout = 14,

    /// <summary>It could not be started or broke off.</summary>
    ExecutionException = 15,

    /// <summary>It was interrupted; how it ended is not known.</summary>
    ExecutionInterrupted = 16,

    /// <summary>The exit code is not zero.</summary>
    ExitCodeNonzero = 17,

    /// <summary>Too many tasks on the instance.</summary>
    TaskConcurrencyLimit = 19,

    /// <summary>The file could not be made, or whether it was is not known.</summary>
    FileCreateFail = 20,

    /// <summary>A file of that name is there and may not be replaced.</summary>
    FileAlreadyExists = 21,

    /// <summary>The content did not come as it was sent.</summary>
    FileContentInvalid = 22,

    /// <summary>No file can have that name.</summary>
    FileNameInvalid = 23,

    /// <summary>The directory is none, or the way there leads over a symbolic link.</summary>
    FilePathInvalid = 24,

    /// <summary>The mode is none, or owner and mode cannot be given.</summary>
    FileAuthorityInvalid = 25,

    /// <summary>The group does not exist.</summary>
    UserGroupNotExists = 26,

    /// <summary>The instance's own operator denies it there; the vendor has no such code.</summary>
    TaskDeniedByInstance = 27,
}
