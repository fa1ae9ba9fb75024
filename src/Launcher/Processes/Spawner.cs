using System.Collections.Concurrent;
using System.Diagnostics;

namespace CloudAssistant.Launcher.Processes;

/// <summary>
/// Starts children that die with us. The kernel sends them a signal when the thread that started them ends (PR_SET_PDEATHSIG is bound
/// to the thread, not the process), so all are started from one thread that lives as long as we do. Each is in a session of its own: Ctrl-C in our
/// terminal reaches us alone, and we end them in order.
/// </summary>
internal sealed class Spawner : IDisposable
{
    // The shell opens the log with our rights, then becomes the program: same process id all the way.
    private const string Script = """log=$1; shift; exec "$@" >>"$log" 2>&1 </dev/null""";

    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public Spawner()
    {
        _thread = new Thread(() =>
        {
            foreach (var start in _work.GetConsumingEnumerable())
                start();
        })
        { IsBackground = true, Name = "Spawner" };
        _thread.Start();
    }

    public Task<ChildProcess> StartAsync(ChildStart start)
    {
        var done = new TaskCompletionSource<ChildProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(Start(start));
            }
            catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or IOException or InvalidOperationException)
            {
                done.SetException(failure);
            }
        });
        return done.Task;
    }

    /// <summary>Ends no child. Call when all are stopped: those that live get their death signal.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private static ChildProcess Start(ChildStart start)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(start.LogFile)!);
        var info = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        foreach (var argument in (string[])["-c", Script, "sh", start.LogFile, .. Wrapper(start), .. start.Command])
            info.ArgumentList.Add(argument);
        foreach (var (name, value) in start.Environment)
            info.Environment[name] = value;
        return new ChildProcess(start, Process.Start(info)!);
    }

    private static IEnumerable<string> Wrapper(ChildStart start)
    {
        if (ProgramPath.Find("setsid") is { } setsid)
            yield return setsid;
        if (ProgramPath.Find("setpriv") is { } setpriv)
        {
            yield return setpriv;
            foreach (var argument in start.User is null ? [] : RunAs.Options(start.User))
                yield return argument;
            yield return "--pdeathsig";
            yield return start.DeathSignal switch { Signals.Kill => "KILL", Signals.Interrupt => "INT", _ => "TERM" };
            yield return "--";
        }
        else if (start.User is not null)
        {
            throw new InvalidOperationException("setpriv is missing. Install it: apt-get install -y util-linux");
        }
    }
}
