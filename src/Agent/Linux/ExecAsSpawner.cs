using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Linux;

/// <summary>Starts a process as another account, by way of a process of our own: see <see cref="ExecAs"/>.</summary>
internal sealed unsafe class ExecAsSpawner(Reaper reaper, IReadOnlyList<string>? ownCommandLine, TimeSpan patience)
{
    private const int FurtherFdMin = 10;

    private readonly IReadOnlyList<string> _own = ownCommandLine ?? OwnCommandLine();

    /// <param name="request">What to become.</param>
    /// <param name="mark">Marks the process before it takes over the script's environment.</param>
    /// <param name="outputFd">Its output.</param>
    /// <param name="group">As in <see cref="SpawnRequest"/>.</param>
    /// <param name="ended">As in <see cref="Reaper.Spawn"/>; also called when a process was made that did not become the script.</param>
    /// <param name="child">
    /// Filled. Its stage is <see cref="ExecAsStage.Ready"/> without an error when it became the script, with one when it may have; any other says where it
    /// failed, and that it never will.
    /// </param>
    /// <returns>Zero or an error number.</returns>
    internal int Spawn(ExecAsRequest request, string mark, int outputFd, ControlGroup? group, Action<WaitStatus> ended, Spawned child)
    {
        child.Stage = ExecAsStage.Begun;
        var told = HandOver(request.ToBytes());
        if (told < 0)
            return Marshal.GetLastPInvokeError();

        var ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.CloseOnExec) != 0)
        {
            var failed = Marshal.GetLastPInvokeError();
            _ = Libc.Close(told);
            return failed;
        }

        var answering = Libc.FileControl(ends[1], Libc.DuplicateCloseOnExec, FurtherFdMin);
        var error = answering < 0 ? Marshal.GetLastPInvokeError() : reaper.Spawn(
            new SpawnRequest
            {
                Program = _own[0],
                Arguments = [.. _own, ExecAs.Command],
                Environment = [mark, "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "DOTNET_EnableDiagnostics=0", "DOTNET_TieredCompilation=1"],
                WorkingDir = "/",
                OutputFd = outputFd,
                FurtherFds = [told, answering],
                Group = group,
            },
            ended,
            child);
        _ = Libc.Close(told);
        _ = Libc.Close(answering);
        _ = Libc.Close(ends[1]);
        if (error == 0)
        {
            error = Await(ends[0], child);
            if (error == Errno.TimedOut)
            {
                // What it said before it died decides: whatever executed the script said so first. One that does not even die may do so yet.
                reaper.Kill(child.Pid);
                if (Await(ends[0], child) == Errno.TimedOut)
                    child.Stage = ExecAsStage.Ready;
                error = Errno.TimedOut;
            }
            else if (child.Stage != ExecAsStage.Ready)
            {
                reaper.Kill(child.Pid);
            }
        }

        _ = Libc.Close(ends[0]);
        return error;
    }

    // Kept in memory: it holds parameters, and may be larger than a pipe.
    private static int HandOver(byte[] request)
    {
        var memory = Libc.MemoryFile("request", 1);
        if (memory < 0)
            return -1;

        var high = Libc.FileControl(memory, Libc.DuplicateCloseOnExec, FurtherFdMin);
        _ = Libc.Close(memory);
        if (high < 0)
            return -1;

        fixed (byte* start = request)
        {
            for (var done = 0; done < request.Length;)
            {
                var count = Libc.Write(high, start + done, request.Length - done);
                if (count < 0)
                {
                    _ = Libc.Close(high);
                    return -1;
                }

                done += (int)count;
            }
        }

        _ = Libc.Seek(high, 0, 0);
        return high;
    }

    // Answers are pairs of bytes, the last one counts, and the end of them is the script's beginning.
    private int Await(int answers, Spawned child)
    {
        var error = 0;
        var since = Stopwatch.GetTimestamp();
        var answer = stackalloc byte[2];
        while (true)
        {
            var left = (int)Math.Ceiling((patience - Stopwatch.GetElapsedTime(since)).TotalMilliseconds);
            if (left <= 0)
                return Errno.TimedOut;
            var entry = new Libc.PollEntry { Fd = answers, Events = Libc.PollIn };
            if (Libc.Poll(&entry, 1, left) <= 0)
                continue;
            var count = Libc.Read(answers, answer, 2);
            if (count == 0)
                return error;
            if (count == 2)
                (child.Stage, error) = ((ExecAsStage)answer[0], answer[1]);
        }
    }

    // Not a path: an upgrade may have put another version there, and this one must talk to its own kind.
    private const string OwnImage = "/proc/self/exe";

    private static IReadOnlyList<string> OwnCommandLine() => OwnCommandLine(Environment.ProcessPath ?? OwnImage, AppContext.BaseDirectory);

    /// <param name="process">What runs in this process.</param>
    /// <param name="directory">Where its libraries lie, if it has any.</param>
    internal static IReadOnlyList<string> OwnCommandLine(string process, string directory)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
            return [OwnImage];
        // As a managed program our code is a library which the host of the runtime loads, whoever loaded it into this process. Else it is all in one file, which
        // reads itself by its path.
        var library = Path.Combine(directory, "cloud-assistant-agent.dll");
        if (!File.Exists(library))
            return [process];
        return [Path.GetFileNameWithoutExtension(process) == "dotnet" ? process : Path.Combine(RuntimeRoot(), "dotnet"), library];
    }

    // <root>/shared/Microsoft.NETCore.App/<version>/
    private static string RuntimeRoot() =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}
