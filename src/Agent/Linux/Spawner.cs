using System.Runtime.InteropServices;
using System.Text;

namespace CloudAssistant.Agent.Linux;

/// <summary>Makes processes by posix_spawn, which is safe in a program with many threads where fork is not.</summary>
internal static unsafe class Spawner
{
    // Larger than these opaque types are in any C library.
    private const int OpaqueBytes = 1024;
    private const int ThreadStackBytes = 256 * 1024;
    private const short SetSignalDefaults = 0x04, SetSignalMask = 0x08, NewSession = 0x80;

    /// <returns>Zero, or the error number; then no process was made.</returns>
    internal static int Spawn(SpawnRequest request, out int pid) =>
        HasChangeDirectory.Value ? SpawnHere(request, out pid) : SpawnBeside(request, out pid);

    /// <summary>As <see cref="Spawn"/>, by a thread that goes into the directory itself, for C libraries that cannot send a new process there.</summary>
    internal static int SpawnBeside(SpawnRequest request, out int pid)
    {
        var (error, made) = (0, 0);
        var thread = new Thread(
            () =>
            {
                // From here on this thread has a working directory of its own, which what it makes begins in.
                error = Libc.Unshare(Libc.OwnFileSystemPlace) == 0 && Libc.ChangeDirectory(request.WorkingDir) == 0
                    ? SpawnHere(request with { WorkingDir = "" }, out made)
                    : Marshal.GetLastPInvokeError();
            },
            ThreadStackBytes);
        thread.Start();
        thread.Join();
        pid = made;
        return error;
    }

    private static int SpawnHere(SpawnRequest request, out int pid)
    {
        var memory = stackalloc byte[OpaqueBytes * 3];
        new Span<byte>(memory, OpaqueBytes * 3).Clear();
        byte* actions = memory, attributes = memory + OpaqueBytes, signals = memory + 2 * OpaqueBytes;
        pid = 0;

        using var arguments = new NativeStrings(request.Arguments);
        using var environment = new NativeStrings(request.Environment);
        using var program = new NativeStrings([request.Program]);

        var error = Libc.SpawnActionsInit(actions);
        if (error != 0)
            return error;
        error = Libc.SpawnAttributesInit(attributes);
        if (error != 0)
        {
            _ = Libc.SpawnActionsDestroy(actions);
            return error;
        }

        try
        {
            error = FillActions(actions, request);
            if (error == 0)
                error = FillAttributes(attributes, signals);
            return error != 0
                ? error
                : Libc.PosixSpawn(out pid, program.Pointers[0], actions, attributes, arguments.Pointers, environment.Pointers);
        }
        finally
        {
            _ = Libc.SpawnAttributesDestroy(attributes);
            _ = Libc.SpawnActionsDestroy(actions);
        }
    }

    private static int FillActions(byte* actions, SpawnRequest request)
    {
        var error = Libc.SpawnActionsOpen(actions, 0, "/dev/null", Libc.ReadOnly, 0);
        if (error == 0)
            error = Libc.SpawnActionsDuplicate(actions, request.OutputFd, 1);
        if (error == 0)
            error = Libc.SpawnActionsDuplicate(actions, request.OutputFd, 2);
        for (var i = 0; i < request.FurtherFds.Count && error == 0; i++)
            error = Libc.SpawnActionsDuplicate(actions, request.FurtherFds[i], 3 + i);
        if (error == 0 && HasCloseFrom.Value)
            error = Libc.SpawnActionsCloseFrom(actions, 3 + request.FurtherFds.Count);
        if (error == 0 && request.WorkingDir.Length > 0)
            error = Libc.SpawnActionsChangeDirectory(actions, request.WorkingDir);
        return error;
    }

    private static int FillAttributes(byte* attributes, byte* signals)
    {
        // The runtime ignores SIGPIPE, and an ignored signal stays ignored in a new program: scripts get every signal as usual.
        var error = Libc.SpawnAttributesSetMask(attributes, signals);
        if (error == 0)
            error = Libc.FillSignals(signals);
        if (error == 0)
            error = Libc.SpawnAttributesSetDefault(attributes, signals);
        if (error == 0)
            error = Libc.SpawnAttributesSetFlags(attributes, SetSignalDefaults | SetSignalMask | NewSession);
        return error;
    }

    // Older C libraries lack it. All our descriptors close themselves in a new program; this catches what we inherited.
    private static readonly Lazy<bool> HasCloseFrom = new(() => Has("posix_spawn_file_actions_addclosefrom_np"));

    private static readonly Lazy<bool> HasChangeDirectory = new(() => Has("posix_spawn_file_actions_addchdir_np"));

    private static bool Has(string function) =>
        NativeLibrary.TryLoad("libc", typeof(Libc).Assembly, null, out var libc) && NativeLibrary.TryGetExport(libc, function, out _);
}
