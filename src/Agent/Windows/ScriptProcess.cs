using System.Runtime.InteropServices;
using CloudAssistant.Agent.Invocations;
using Microsoft.Win32.SafeHandles;

namespace CloudAssistant.Agent.Windows;

/// <summary>A process that is there, but does nothing until it may.</summary>
internal sealed unsafe class ScriptProcess : IDisposable
{
    private const int Attributes = 2;

    private readonly nint _thread;

    private ScriptProcess(SafeProcessHandle handle, nint thread, int pid) => (Handle, _thread, Pid) = (handle, thread, pid);

    public SafeProcessHandle Handle { get; }

    public int Pid { get; }

    /// <param name="command">What to start.</param>
    /// <param name="environment">As Windows has it: entries that each end with a NUL, and one more NUL.</param>
    /// <param name="workingDir">Where.</param>
    /// <param name="output">Of its output; nothing else of ours gets into it.</param>
    /// <param name="job">The job it begins in.</param>
    /// <param name="error">Why the answer is null.</param>
    public static ScriptProcess? Make(ProcessCommand command, string environment, string workingDir, SafeFileHandle output, JobObject job, out int error)
    {
        using var nothing = Kernel32.CreateFile("NUL", Kernel32.GenericRead, Kernel32.ShareRead | Kernel32.ShareWrite, 0, Kernel32.OpenExisting, 0, 0);
        error = Marshal.GetLastPInvokeError();
        if (nothing.IsInvalid || !Inherit(nothing) || !Inherit(output))
            return null;

        nuint bytes = 0;
        _ = Kernel32.InitializeProcThreadAttributeList(null, Attributes, 0, &bytes);
        var list = (byte*)NativeMemory.Alloc(bytes);
        try
        {
            if (Kernel32.InitializeProcThreadAttributeList(list, Attributes, 0, &bytes) == 0)
            {
                error = Marshal.GetLastPInvokeError();
                return null;
            }

            var handles = stackalloc nint[] { nothing.DangerousGetHandle(), output.DangerousGetHandle() };
            var jobs = stackalloc nint[] { job.Handle.DangerousGetHandle() };
            _ = Kernel32.UpdateProcThreadAttribute(list, 0, Kernel32.AttributeHandleList, handles, (nuint)(2 * sizeof(nint)), 0, 0);
            _ = Kernel32.UpdateProcThreadAttribute(list, 0, Kernel32.AttributeJobList, jobs, (nuint)sizeof(nint), 0, 0);
            var made = Make(command, environment, workingDir, handles, list, out error);
            Kernel32.DeleteProcThreadAttributeList(list);
            return made is null || IsIn(job, made, out error) ? made : null;
        }
        finally
        {
            NativeMemory.Free(list);
        }

        static bool Inherit(SafeFileHandle handle) => Kernel32.SetHandleInformation(handle, Kernel32.HandleInherits, Kernel32.HandleInherits) != 0;
    }

    /// <summary>This very process and no other that was given its number later.</summary>
    public ProcessIdentity Identify(string bootId) => new(Pid, CreatedAt(Handle), bootId);

    /// <summary>Lets it begin; false when that fails.</summary>
    public bool Begin() => Kernel32.ResumeThread(_thread) >= 0;

    public uint ExitCode()
    {
        uint code;
        return Kernel32.GetExitCodeProcess(Handle, &code) != 0 ? code : 1;
    }

    /// <summary>When a process was made, as Windows counts.</summary>
    public static long CreatedAt(SafeProcessHandle process)
    {
        long created, ended, kernel, user;
        return Kernel32.GetProcessTimes(process, &created, &ended, &kernel, &user) != 0 ? created : 0;
    }

    /// <summary>The number of the process that made this one; it may be another's by now.</summary>
    public static int ParentOfThis()
    {
        // PROCESS_BASIC_INFORMATION: the last of six words.
        var information = stackalloc nint[6];
        return Kernel32.QueryProcess(-1, 0, information, 6 * sizeof(nint), null) == 0 ? (int)information[5] : 0;
    }

    public void Dispose()
    {
        Handle.Dispose();
        _ = Kernel32.CloseHandle(_thread);
    }

    private static ScriptProcess? Make(ProcessCommand command, string environment, string workingDir, nint* handles, byte* attributes, out int error)
    {
        var startup = new Kernel32.Startup
        {
            Bytes = sizeof(Kernel32.Startup),
            Flags = Kernel32.StartupUsesHandles,
            Input = handles[0],
            Output = handles[1],
            Error = handles[1],
            Attributes = attributes,
        };
        Kernel32.Made made;
        // Windows writes into the line while it takes it apart.
        var line = (command.Line + '\0').ToCharArray();
        fixed (char* lineStart = line, environmentStart = environment)
        {
            const uint flags = Kernel32.CreateSuspended | Kernel32.UnicodeEnvironment | Kernel32.ExtendedStartup | Kernel32.NoWindow;
            if (Kernel32.CreateProcess(command.Program, lineStart, 0, 0, 1, flags, environmentStart, workingDir, &startup, &made) == 0)
            {
                error = Marshal.GetLastPInvokeError();
                return null;
            }
        }

        error = 0;
        return new(new SafeProcessHandle(made.Process, ownsHandle: true), made.Thread, made.Pid);
    }

    // Not every Windows puts it there by itself. It has done nothing yet.
    private static bool IsIn(JobObject job, ScriptProcess made, out int error)
    {
        error = 0;
        if (job.Holds(made.Handle) || Kernel32.AssignProcessToJobObject(job.Handle, made.Handle) != 0)
            return true;
        error = Marshal.GetLastPInvokeError();
        _ = Kernel32.TerminateProcess(made.Handle, 1);
        made.Dispose();
        return false;
    }
}
