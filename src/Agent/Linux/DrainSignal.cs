using System.Runtime.InteropServices;
using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Linux;

/// <summary>SIGUSR2, by which an agent at work is asked to make way. It needs neither a socket nor a look at a file now and then.</summary>
internal static unsafe class DrainSignal
{
    private const int Number = 12, CurrentDirectory = -100;
    private const uint WhichFile = 0x100;

    /// <summary>Calls whenever it comes, until disposed.</summary>
    public static IDisposable On(Action asked) => PosixSignalRegistration.Create((PosixSignal)Number, context =>
    {
        context.Cancel = true;
        asked();
    });

    /// <summary>Asks the agent that holds a lock file. Nobody else is sent anything: the signal ends a program that does not know it.</summary>
    /// <returns>Whom it asked; null when there is none that listens.</returns>
    public static ProcessIdentity? Ask(string lockFile)
    {
        var own = Libc.Open(lockFile, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (own < 0)
            return null;
        try
        {
            var target = Target($"/proc/self/fd/{own}");
            foreach (var row in ProcessTable.Rows())
            {
                if (row.Pid != Environment.ProcessId && ProcessTable.Handles(row.Pid, Number) && Holds(row.Pid, target, own) && Libc.Kill(row.Pid, Number) == 0)
                    return ProcessTable.Identify(row.Pid);
            }

            return null;
        }
        finally
        {
            _ = Libc.Close(own);
        }
    }

    // The kernel tells the path as that process sees it, which in a container is that of another file: only the file itself decides. Not of each that
    // is open is asked, for that of a file system that hangs is never told.
    private static bool Holds(int pid, string target, int own)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Any(fd => Target(fd) == target && IsSameFile(fd, $"/proc/self/fd/{own}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it ended, or is another account's
        }
    }

    private static bool IsSameFile(string one, string other)
    {
        Libc.FileStatus a, b;
        return Libc.Status(CurrentDirectory, one, 0, WhichFile, &a) == 0
            && Libc.Status(CurrentDirectory, other, 0, WhichFile, &b) == 0
            && (a.Node, a.DeviceMajor, a.DeviceMinor) == (b.Node, b.DeviceMajor, b.DeviceMinor);
    }

    private static string Target(string link)
    {
        const int Most = 4096;
        var text = stackalloc byte[Most];
        var length = Libc.ReadLink(link, text, Most);
        return length <= 0 ? "" : System.Text.Encoding.UTF8.GetString(text, (int)length);
    }
}
