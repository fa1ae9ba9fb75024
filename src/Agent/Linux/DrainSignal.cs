using System.Runtime.InteropServices;
using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Linux;

/// <summary>SIGUSR2, by which an agent at work is asked to make way. It needs neither a socket nor a look at a file now and then.</summary>
internal static unsafe class DrainSignal
{
    private const int Number = 12;

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
                if (row.Pid != Environment.ProcessId && ProcessTable.Handles(row.Pid, Number) && Holds(row.Pid, target) && Libc.Kill(row.Pid, Number) == 0)
                    return ProcessTable.Identify(row.Pid);
            }

            return null;
        }
        finally
        {
            _ = Libc.Close(own);
        }
    }

    private static bool Holds(int pid, string target)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Any(fd => Target(fd) == target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it ended, or is another account's
        }
    }

    private static string Target(string link)
    {
        const int Most = 4096;
        var text = stackalloc byte[Most];
        var length = Libc.ReadLink(link, text, Most);
        return length <= 0 ? "" : System.Text.Encoding.UTF8.GetString(text, (int)length);
    }
}
