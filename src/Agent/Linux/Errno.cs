namespace CloudAssistant.Agent.Linux;

/// <summary>Error numbers of the kernel that mean something to the agent, and words for them.</summary>
internal static class Errno
{
    internal const int NotPermitted = 1, NotFound = 2, NoProcess = 3, Interrupted = 4, TooBig = 7, NotExecutable = 8, NoChild = 10,
        Again = 11, NoMemory = 12, Denied = 13, Exists = 17, NoDevice = 19, NotDirectory = 20, IsDirectory = 21, Invalid = 22, Range = 34, NameTooLong = 36, NotImplemented = 38, TooManyLinks = 40, TextBusy = 26, NotSupported = 95, TimedOut = 110;

    /// <summary>None of the kernel's: what runs would not be under the limits that are set.</summary>
    internal const int LimitsNotKept = 100_000;

    /// <summary>What went wrong when a program was to be started. Names no path and no argument.</summary>
    internal static string WhenStarting(int errno) => errno switch
    {
        NotFound => "The program that runs the script, or the interpreter its first line names, was not found.",
        NotPermitted => "The system does not permit starting the script.",
        Denied => "The system denies starting the script: its program cannot be executed, or the working directory cannot be entered.",
        TooBig => "The parameters are too large to be passed to the script.",
        NotExecutable => "The program that runs the script has a format the system cannot execute.",
        Again => "The system has reached its limit of processes.",
        NoMemory => "The system has no memory left to start the script.",
        TextBusy => "The script's file is still open for writing.",
        23 or 24 => "The system has reached its limit of open files.",
        36 => "A path is too long.",
        40 => "Too many symbolic links.",
        LimitsNotKept => "The limits that are set for scripts on this instance cannot be kept now.",
        _ => $"The script could not be started (system error {errno}).",
    };

    /// <summary>What went wrong when a script was to be written to its file.</summary>
    internal static string WhenWriting(int errno) => errno switch
    {
        28 or 122 => "The disk is full: the script could not be written.",
        30 => "The file system is read-only: the script could not be written.",
        Denied or NotPermitted => "The agent may not write to its script directory, or that is not its own.",
        23 or 24 => "The system has reached its limit of open files.",
        _ => $"The script could not be written (system error {errno}).",
    };

    /// <summary>What went wrong when a file was to be placed. Names no path.</summary>
    internal static string WhenPlacing(int errno) => errno switch
    {
        28 or 122 => "The file could not be created: the disk is full.",
        30 => "The file could not be created: the file system is read-only.",
        Denied or NotPermitted => "The file could not be created: the agent may not write there.",
        Exists => "The file could not be created: its temporary name is taken.",
        23 or 24 => "The file could not be created: the system has reached its limit of open files.",
        _ => $"The file could not be created (system error {errno}).",
    };
}
