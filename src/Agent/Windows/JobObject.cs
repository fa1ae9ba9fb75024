using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudAssistant.Agent.Windows;

/// <summary>
/// Holds the processes of one run together: all that descend from its first one, whatever they do. While the run lasts the job ends with the agent, however
/// that ends, and all in it with it, so that no later life of the agent finds anything of it; daemons a script left live on when its run is over.
/// </summary>
internal sealed unsafe class JobObject : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromMilliseconds(50);

    private JobObject(SafeFileHandle handle) => Handle = handle;

    public SafeFileHandle Handle { get; }

    /// <returns>Null and the error number when the system has no more.</returns>
    public static JobObject? Make(out int error)
    {
        var job = new JobObject(Kernel32.CreateJobObject(0, 0));
        if (!job.Handle.IsInvalid && job.Limit(Kernel32.KillOnClose))
        {
            error = 0;
            return job;
        }

        error = Marshal.GetLastPInvokeError();
        job.Dispose();
        return null;
    }

    public bool Holds(SafeProcessHandle process)
    {
        int isIn;
        return Kernel32.IsProcessInJob(process, Handle, &isIn) != 0 && isIn != 0;
    }

    /// <summary>Ends all in it; returns when nothing of it is left.</summary>
    public void End(uint exitCode)
    {
        var wait = FirstPause;
        _ = Kernel32.TerminateJobObject(Handle, exitCode);
        while (Active() > 0)
        {
            Thread.Sleep(wait);
            wait = wait * 2 < LongestPause ? wait * 2 : LongestPause;
        }
    }

    /// <summary>The run is over: what it left behind lives on without a job.</summary>
    public void Release()
    {
        _ = Limit(0);
        Dispose();
    }

    public void Dispose() => Handle.Dispose();

    private bool Limit(uint flags)
    {
        var limits = new Kernel32.JobLimits { Flags = flags };
        return Kernel32.SetInformationJobObject(Handle, Kernel32.JobExtendedLimits, &limits, sizeof(Kernel32.JobLimits)) != 0;
    }

    private uint Active()
    {
        Kernel32.JobCounts counts;
        return Kernel32.QueryInformationJobObject(Handle, Kernel32.JobAccounting, &counts, sizeof(Kernel32.JobCounts), null) != 0 ? counts.Active : 0;
    }
}
