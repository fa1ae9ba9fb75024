using System.Runtime.CompilerServices;
using System.Text;
using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Linux;

namespace CloudAssistant.Agent.Tests.Invocations;

/// <summary>A runner with a directory of its own, and short ways to run a script in it.</summary>
internal sealed class Scripts : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public Scripts(Action<string>? prepare = null, TimeProvider? time = null, string? path = null, Func<string, RunnerOptions>? options = null)
    {
        Directory = Path.Combine(Path.GetTempPath(), "ca-scripts-" + Guid.NewGuid().ToString("N"));
        System.IO.Directory.CreateDirectory(Directory);
        _ = Libc.ChangeMode(Directory, 0x1ED);
        prepare?.Invoke(Directory);
        var scripts = Path.Combine(Directory, "scripts");
        var chosen = options?.Invoke(scripts)
            ?? (path is null
                ? new RunnerOptions { ScriptDirectory = scripts, TerminationGrace = TimeSpan.FromMilliseconds(200) }
                : new RunnerOptions { ScriptDirectory = scripts, Path = path });
        Runner = new ScriptRunner(chosen, time ?? TimeProvider.System);
    }

    public string Directory { get; }

    public ScriptRunner Runner { get; }

    public RunSpec Shell(string script) => new()
    {
        RecordId = "inv-test/" + Guid.NewGuid().ToString("N"),
        Kind = ScriptKind.Shell,
        Script = script,
        WorkingDir = Directory,
        Timeout = Patience,
        Environment = new Dictionary<string, string>(),
    };

    public IRunningScript Start(RunSpec spec) => Assert.IsType<StartOutcome.Started>(Runner.Start(spec)).Run;

    public Task<RunEnd> RunAsync(string script) => RunAsync(Shell(script));

    public Task<RunEnd> RunAsync(RunSpec spec) => SoonAsync(Start(spec).Completion);

    public StartOutcome.NotStarted Refused(RunSpec spec) => Assert.IsType<StartOutcome.NotStarted>(Runner.Start(spec));

    /// <summary>Waits for a file a script writes a process number to, by a rename, so that it is whole.</summary>
    public async Task<ProcessIdentity> ProcessInAsync(string file)
    {
        var path = Path.Combine(Directory, file);
        await UntilAsync(() => File.Exists(path));
        return ProcessTable.Identify(int.Parse(File.ReadAllText(path), System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Waits for what must come, and says what did not.</summary>
    public static async Task<T> SoonAsync<T>(Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await SoonAsync((Task)task, what);
        return await task;
    }

    /// <inheritdoc cref="SoonAsync{T}"/>
    public static async Task SoonAsync(Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        try
        {
            await task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Not within {Patience.TotalSeconds} s: {what}");
        }
    }

    public static async Task UntilAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (!condition())
                await timer.WaitForNextTickAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Not within {Patience.TotalSeconds} s: {what}");
        }
    }

    public static string Text(RunEnd end) => Encoding.UTF8.GetString(end.Output.Kept);

    public static string Ignored(ulong signals) => $"SigIgn:\t{signals:x16}";

    /// <summary>Leaves the two signals out that the C library keeps for itself, and ignores in what it spawns.</summary>
    public static string UsualSignals(string line) => line.StartsWith("SigIgn:\t", StringComparison.Ordinal)
        ? Ignored(ulong.Parse(line.AsSpan(8), System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture) & ~(3ul << 31))
        : line;

    /// <summary>How many scripts lie in the directory.</summary>
    public int FilesLeft() => System.IO.Directory.Exists(Path.Combine(Directory, "scripts"))
        ? System.IO.Directory.GetFiles(Path.Combine(Directory, "scripts"), "*", SearchOption.AllDirectories).Length
        : 0;

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
