using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudAssistant.Agent.Windows;

/// <summary>Calls of Windows. Those that return a number return zero when they failed.</summary>
internal static unsafe partial class Kernel32
{
    internal const uint CreateSuspended = 0x4, UnicodeEnvironment = 0x400, ExtendedStartup = 0x80000, NoWindow = 0x08000000;
    internal const int StartupUsesHandles = 0x100, HandleInherits = 1;
    internal const nuint AttributeHandleList = 0x20002, AttributeJobList = 0x2000D;
    internal const uint KillOnClose = 0x2000;
    internal const int JobAccounting = 1, JobExtendedLimits = 9;
    internal const uint QueryLimited = 0x1000, Terminate = 0x1, Synchronize = 0x100000;
    internal const uint GenericRead = 0x80000000, ShareRead = 1, ShareWrite = 2;
    internal const uint OpenExisting = 3, BackupSemantics = 0x02000000, OpenReparsePoint = 0x00200000;
    internal const uint ReplaceExisting = 1, WriteThrough = 8;
    private const string Library = "kernel32.dll";

    [LibraryImport(Library)]
    internal static partial ulong GetTickCount64();

    [LibraryImport(Library)]
    internal static partial int GetOEMCP();

    [LibraryImport(Library, EntryPoint = "CreateJobObjectW", SetLastError = true)]
    internal static partial SafeFileHandle CreateJobObject(nint security, nint name);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int SetInformationJobObject(SafeFileHandle job, int kind, void* information, int bytes);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int QueryInformationJobObject(SafeFileHandle job, int kind, void* information, int bytes, int* written);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int AssignProcessToJobObject(SafeFileHandle job, SafeProcessHandle process);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int IsProcessInJob(SafeProcessHandle process, SafeFileHandle job, int* isIn);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int TerminateJobObject(SafeFileHandle job, uint exitCode);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int TerminateProcess(SafeProcessHandle process, uint exitCode);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial SafeProcessHandle OpenProcess(uint access, int inherits, int pid);

    // Returns zero when it worked.
    [LibraryImport("ntdll.dll", EntryPoint = "NtQueryInformationProcess")]
    internal static partial int QueryProcess(nint process, int kind, void* to, int bytes, int* written);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int GetExitCodeProcess(SafeProcessHandle process, uint* exitCode);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int GetProcessTimes(SafeProcessHandle process, long* created, long* ended, long* kernel, long* user);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int CreatePipe(out SafeFileHandle reading, out SafeFileHandle writing, nint security, int bytes);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int SetHandleInformation(SafeFileHandle handle, int mask, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ReadFile(SafeFileHandle file, byte* to, int bytes, int* read, nint overlapped);

    [LibraryImport(Library, EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    internal static partial SafeFileHandle CreateFile(string path, uint access, uint share, nint security, uint how, uint flags, nint template);

    [LibraryImport(Library, EntryPoint = "MoveFileExW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    internal static partial int MoveFile(string from, string to, uint flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int InitializeProcThreadAttributeList(byte* list, int count, int flags, nuint* bytes);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int UpdateProcThreadAttribute(byte* list, int flags, nuint attribute, void* value, nuint bytes, nint previous, nint returned);

    [LibraryImport(Library)]
    internal static partial void DeleteProcThreadAttributeList(byte* list);

    [LibraryImport(Library, EntryPoint = "CreateProcessW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    internal static partial int CreateProcess(
        string program, char* commandLine, nint processSecurity, nint threadSecurity, int inherits, uint flags, char* environment, string directory, Startup* startup, Made* made);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ResumeThread(nint thread);

    [LibraryImport(Library)]
    internal static partial int CloseHandle(nint handle);

    [LibraryImport(Library)]
    internal static partial int GetCurrentThreadId();

    [LibraryImport(Library, SetLastError = true)]
    internal static partial SafeFileHandle OpenThread(uint access, int inherits, int id);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int CancelSynchronousIo(SafeFileHandle thread);

    /// <summary>STARTUPINFOEXW.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Startup
    {
        public int Bytes;
        public nint Reserved, Desktop, Title;
        public int X, Y, Width, Height, Columns, Rows, Fill, Flags;
        public short Show, ReservedBytes;
        public nint ReservedToo, Input, Output, Error;
        public byte* Attributes;
    }

    /// <summary>PROCESS_INFORMATION.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Made
    {
        public nint Process, Thread;
        public int Pid, ThreadId;
    }

    /// <summary>JOBOBJECT_EXTENDED_LIMIT_INFORMATION on 64 bits.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct JobLimits
    {
        public long ProcessTime, JobTime;
        public uint Flags;
        public nuint WorkingSetMin, WorkingSetMax;
        public uint ProcessesMax;
        public nuint Affinity;
        public uint Priority, Scheduling;
        public fixed ulong Counters[6];
        public nuint ProcessMemory, JobMemory, PeakProcessMemory, PeakJobMemory;
    }

    /// <summary>JOBOBJECT_BASIC_ACCOUNTING_INFORMATION.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct JobCounts
    {
        public long User, Kernel, UserNow, KernelNow;
        public uint Faults, Total, Active, Terminated;
    }
}
