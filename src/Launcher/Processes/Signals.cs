using System.Runtime.InteropServices;

namespace CloudAssistant.Launcher.Processes;

/// <summary>Sends a signal to one process, by its id.</summary>
internal static partial class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>False when there is no such process, or it is not ours.</summary>
    public static bool Send(int processId, int signal) => KillProcess(processId, signal) == 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillProcess(int processId, int signal);
}
