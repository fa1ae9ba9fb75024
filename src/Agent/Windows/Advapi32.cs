using System.Runtime.InteropServices;

namespace CloudAssistant.Agent.Windows;

/// <summary>Calls of Windows about its services. Those that return a number return zero when they failed.</summary>
internal static unsafe partial class Advapi32
{
    internal const uint ManagerConnect = 1, ManagerCreate = 2;
    internal const uint ServiceChange = 0x2, ServiceQuery = 0x4, ServiceStart = 0x10, ServiceStop = 0x20, Delete = 0x10000;
    internal const uint OwnProcess = 0x10, AutoStart = 2, ErrorNormal = 1, ControlStop = 1;
    internal const uint StateStopped = 1, StateStartPending = 2, StateRunning = 4;
    internal const uint ConfigDescription = 1, ConfigFailureActions = 2, ConfigFailureActionsAlso = 4;
    private const string Library = "advapi32.dll";

    [LibraryImport(Library, EntryPoint = "OpenSCManagerW", SetLastError = true)]
    internal static partial nint OpenManager(nint machine, nint database, uint access);

    [LibraryImport(Library, EntryPoint = "CreateServiceW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    internal static partial nint CreateService(
        nint manager, string name, string displayName, uint access, uint type, uint start, uint error, string line, nint group, nint tag, nint after, string? account, string? password);

    [LibraryImport(Library, EntryPoint = "OpenServiceW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    internal static partial nint OpenService(nint manager, string name, uint access);

    [LibraryImport(Library, EntryPoint = "StartServiceW", SetLastError = true)]
    internal static partial int StartService(nint service, int count, nint arguments);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ControlService(nint service, uint control, Status* status);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int QueryServiceStatus(nint service, Status* status);

    [LibraryImport(Library, EntryPoint = "ChangeServiceConfig2W", SetLastError = true)]
    internal static partial int ChangeServiceConfig(nint service, uint what, void* to);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int DeleteService(nint service);

    [LibraryImport(Library)]
    internal static partial int CloseServiceHandle(nint handle);

    /// <summary>SERVICE_STATUS.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Status
    {
        public uint Type, State, Accepted, ExitCode, OwnExitCode, CheckPoint, WaitHint;
    }

    /// <summary>SERVICE_FAILURE_ACTIONSW.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct FailureActions
    {
        public uint ForgetAfterSeconds;
        public nint Message, Command;
        public uint Count;
        public Action* Actions;
    }

    /// <summary>SC_ACTION.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Action
    {
        public uint Kind, DelayMs;
    }
}
