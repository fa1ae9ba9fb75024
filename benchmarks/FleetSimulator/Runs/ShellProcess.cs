using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using CloudAssistant.FleetSimulator.Sockets;

namespace CloudAssistant.FleetSimulator.Runs;

/// <summary>
/// One <c>/bin/sh</c>, started the way that costs least, on the thread that waits for it: a simulator of thousands of agents starts them all, and what the
/// runtime's own way adds to each would be counted against the server. Whoever uses this must not use <see cref="System.Diagnostics.Process"/> beside it.
/// </summary>
internal static unsafe class ShellProcess
{
    // glibc and musl need 80 bytes.
    private const int ActionsBytes = 256;

    private static readonly byte** Environment = EnvironmentBlock();

    /// <summary>Runs the file to its end: the exit code (128 + its number for a signal), and what came out on both channels.</summary>
    public static (int ExitCode, byte[] Output) Run(string file)
    {
        var ends = stackalloc int[2];
        Check(Libc.Pipe(ends, Libc.CloseOnExec) == 0 ? 0 : Marshal.GetLastPInvokeError());
        var process = Spawn(file, ends[1]);
        _ = Libc.Close(ends[1]);
        var output = ReadAll(ends[0]);
        _ = Libc.Close(ends[0]);
        int status;
        while (Libc.WaitFor(process, &status, 0) < 0)
            Check(Marshal.GetLastPInvokeError() is var error && error == Libc.Interrupted ? 0 : error);
        return ((status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f), output);
    }

    private static int Spawn(string file, int output)
    {
        var actions = stackalloc byte[ActionsBytes];
        Check(Libc.ActionsInit(actions));
        Check(Libc.ActionsDuplicate(actions, output, 1));
        Check(Libc.ActionsDuplicate(actions, output, 2));
        int process;
        fixed (byte* shell = "/bin/sh\0"u8)
        fixed (byte* path = Encoding.UTF8.GetBytes(file + '\0'))
        {
            var arguments = stackalloc byte*[] { shell, path, null };
            Check(Libc.Spawn(&process, shell, actions, null, arguments, Environment));
        }

        _ = Libc.ActionsDestroy(actions);
        return process;
    }

    private static byte[] ReadAll(int fd)
    {
        using var all = new MemoryStream(0);
        var buffer = stackalloc byte[4096];
        while (true)
        {
            var count = Libc.Read(fd, buffer, 4096);
            if (count > 0)
                all.Write(new(buffer, (int)count));
            else if (count == 0)
                return all.ToArray();
            else
                Check(Marshal.GetLastPInvokeError() is var error && error == Libc.Interrupted ? 0 : error);
        }
    }

    // Lives as long as the process.
    private static byte** EnvironmentBlock()
    {
        var all = System.Environment.GetEnvironmentVariables();
        var block = (byte**)NativeMemory.AllocZeroed((nuint)all.Count + 1, (nuint)sizeof(byte*));
        var number = 0;
        foreach (System.Collections.DictionaryEntry entry in all)
            block[number++] = (byte*)Marshal.StringToCoTaskMemUTF8($"{entry.Key}={entry.Value}");
        return block;
    }

    private static void Check(int error)
    {
        if (error != 0)
            throw new Win32Exception(error);
    }
}
