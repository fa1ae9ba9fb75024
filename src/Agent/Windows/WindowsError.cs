namespace CloudAssistant.Agent.Windows;

/// <summary>Error numbers of Windows that mean something to the agent, and words for them. They name no path and no argument.</summary>
internal static class WindowsError
{
    internal const int NotFound = 2, PathNotFound = 3, Denied = 5, NoMemory = 8, Sharing = 32, FileExists = 80, DiskFull = 112, HandleDiskFull = 39,
        BadExe = 193, AlreadyExists = 183, NotDirectory = 267, Commit = 1455, Resources = 1450, NameTooLong = 206;

    /// <summary>What went wrong when a program was to be started.</summary>
    internal static string WhenStarting(int error) => error switch
    {
        NotFound or PathNotFound => "The program that runs the script was not found.",
        Denied => "The system denies starting the script.",
        NoMemory or Commit or Resources => "The system has no memory left to start the script.",
        NameTooLong or 87 => "The parameters are too large to be passed to the script.",
        BadExe => "The program that runs the script has a format the system cannot execute.",
        _ => $"The script could not be started (system error {error}).",
    };

    /// <summary>What went wrong when something was to be written: <paramref name="what"/> it was.</summary>
    internal static string WhenWriting(string what, Exception e) => (e.HResult & 0xFFFF) switch
    {
        DiskFull or HandleDiskFull => $"The disk is full: {what} could not be written.",
        Denied => $"The agent may not write there: {what} could not be written.",
        var error => $"{char.ToUpperInvariant(what[0])}{what[1..]} could not be written (system error {error}).",
    };
}
