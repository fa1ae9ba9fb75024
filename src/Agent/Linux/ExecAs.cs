using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudAssistant.Agent.Linux;

/// <summary>
/// The other end of <see cref="ExecAsSpawner"/>: a process of our own that gives up its account and its groups, and with them every way
/// to privileges, and then becomes a script. It is told what to do on descriptor 3 and says on descriptor 4 how far it came; the
/// script's environment is not its own, or a script's parameters could choose libraries that it loads while it is still root.
/// </summary>
internal static unsafe class ExecAs
{
    /// <summary>The hidden command of this program.</summary>
    internal const string Command = "exec-as";

    internal const int RequestFd = 3, AnswerFd = 4;

    // The script's file may still be open in a process the agent is just making; see ProcessMaker.
    private const int TextBusyTriesMax = 100;

    internal static int Run()
    {
        // Closes itself when the script takes over: its end without a failure is the success.
        _ = Libc.FileControl(AnswerFd, 2, 1);
        _ = Libc.FileControl(RequestFd, 2, 1);
        ExecAsRequest request;
        using (var stream = new FileStream(new SafeFileHandle(RequestFd, ownsHandle: true), FileAccess.Read))
            request = ExecAsRequest.Read(stream);

        using var program = new NativeStrings([request.Program]);
        using var arguments = new NativeStrings(request.Arguments);
        using var environment = new NativeStrings(request.Environment);

        // Groups first: without root's rights none of this could be done any more. Privileges last gained by no program either.
        if (Libc.SetGroups(0, null) != 0 || Libc.SetGroup(request.Group) != 0 || Libc.SetUser(request.User) != 0
            || Libc.ProcessControl(Libc.SetNoNewPrivileges, 1, 0, 0, 0) != 0)
            return Fail(ExecAsStage.Account);
        if (Libc.ChangeDirectory(request.WorkingDir) != 0)
            return Fail(ExecAsStage.Directory);
        if (Libc.Access(request.ScriptFile, 4) != 0)
            return Fail(ExecAsStage.File);

        // The runtime ignores this one, and ignored it would stay.
        _ = Libc.Signal(Libc.SigPipe, 0);
        Answer(ExecAsStage.Ready, 0);
        for (var tries = 0; tries < TextBusyTriesMax; tries++)
        {
            _ = Libc.Execute(program.Pointers[0], arguments.Pointers, environment.Pointers);
            if (Marshal.GetLastPInvokeError() != Errno.TextBusy)
                break;
            Thread.Sleep(1);
        }

        return Fail(ExecAsStage.Execute);
    }

    private static int Fail(ExecAsStage stage)
    {
        Answer(stage, Marshal.GetLastPInvokeError());
        return 127;
    }

    private static void Answer(ExecAsStage stage, int error)
    {
        var answer = stackalloc byte[2] { (byte)stage, (byte)error };
        _ = Libc.Write(AnswerFd, answer, 2);
    }
}
